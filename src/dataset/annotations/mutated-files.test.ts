import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle } from "../../core/failure.ts";
import { readPackedMask } from "../../core/packed-mask.ts";
import { fitToVideo, misfitsOf, type VideoToFit } from "./fit-to-video.ts";
import { anyAnnotatedVideo } from "./fixtures/any-annotated-video.ts";
import { readAnnotations } from "./read-annotations.ts";
import { readDavis } from "./read-davis.ts";
import { type AnnotationFormat, writeAnnotations } from "./write-annotations.ts";
import { writeDavis } from "./write-davis.ts";
import { writeLabelme } from "./write-labelme.ts";

// Whatever became of a file: all of it is read, or nothing and there is a reason. With those of `projects/mutated-projects.test.ts`, more
// than 10,000 mutations.

const RUNS = 1300;

const [{ annotated, open }] = fc.sample(anyAnnotatedVideo({ apart: true }), { numRuns: 1, seed: 5 }) as [
  ReturnType<ReturnType<typeof anyAnnotatedVideo>["generate"]>["value"],
];

const ODD = [
  ...[
    "null",
    "-1",
    "1e999",
    "99999999999",
    '""',
    "[]",
    "{}",
    '"0"',
    "0.5",
    "true",
    "[[1,1,4,1]]",
    '"\\ud800"',
  ],
  ...[
    '"<"',
    "[1,2]",
    '{"size":[1000000,1000000],"counts":[1000000000000]}',
    '{"size":[3,3],"counts":"zz"}',
    "\u0000",
  ],
];

interface Change {
  readonly at: number;
  readonly length: number;
  readonly put: string;
}

const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 400 })),
    put: fc.oneof(fc.constant(""), fc.constantFrom(...ODD), fc.string({ maxLength: 3 })),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A text with pieces cut out and others put in; half the time whole values of JSON or XML, so that it stays well formed. */
function changed(text: string, list: readonly Change[], byValue: boolean): string {
  let result = text;
  for (const { at, length, put } of list) {
    const values = byValue
      ? [...result.matchAll(/(?<=[:,[]\s*)(?:-?[\d.]+|"[^"]*"|null)|(?<==)"[^"]*"/g)]
      : [];
    const value = values[Math.floor(at * values.length)];
    const from = value?.index ?? Math.floor(at * result.length);
    const to = value ? from + value[0].length : from + length;
    const piece = value && text.startsWith("<") ? `"${put.replaceAll('"', "")}"` : put;
    result = result.slice(0, from) + piece + result.slice(to);
  }
  return result;
}

async function readsAllOrSaysWhy(file: File, video: VideoToFit): Promise<boolean> {
  const found = await readAnnotations(file, video);
  if (!found.ok) {
    expect(found.error.code).toBe("annotations-invalid");
    expect(found.error.message.length).toBeGreaterThan(5);
    return false;
  }
  misfitsOf(found.value, video);
  const { objects, leftOut } = fitToVideo(found.value, video, { frames: "time", sizes: "scale" });
  const all = found.value.objects.flatMap(({ masks }) => masks);
  expect(objects.flatMap(({ masks }) => masks).length + leftOut).toBe(all.length);
  for (const { packed } of all) expect(readPackedMask(packed).ok).toBe(true);
  return true;
}

describe("a changed file is read whole or not at all", () => {
  it.each(["coco", "youtube-vis", "cvat"] as const)("%s, 1,300 times", async (format) => {
    const text = await written(format);
    let read = 0;
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (list, byValue) => {
        if (await readsAllOrSaysWhy(new File([changed(text, list, byValue)], "masks"), open)) read++;
      }),
      { numRuns: RUNS },
    );
    // Some changes do no harm, most do.
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(RUNS);
  });
});

it("labelme, 1,300 times", async () => {
  const files = [...writeLabelme(annotated)];
  let read = 0;
  await fc.assert(
    fc.asyncProperty(changes, fc.boolean(), fc.nat(), async (list, byValue, which) => {
      const { path, data } = files[which % files.length]!;
      const text = changed(String(data), list, byValue);
      if (await readsAllOrSaysWhy(new File([text], path), open)) read++;
    }),
    { numRuns: RUNS },
  );
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(RUNS);
});

it("davis, 1,000 pictures of which a byte is another, and whatever stands beside them", async () => {
  const files = [...writeDavis(annotated)].map(({ path, data }) => ({
    path,
    data: typeof data === "string" ? new TextEncoder().encode(data) : Uint8Array.from(data),
  }));
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, change) => {
      const entries = files.map(({ path, data }, nth) => {
        const bytes = data.slice();
        if (nth === which % files.length) bytes[at % bytes.length]! ^= change;
        return {
          path,
          text: () => Promise.resolve(new TextDecoder().decode(bytes)),
          bytes: () => Promise.resolve(bytes),
        };
      });
      const found = await settle(() => readDavis(entries, open, () => {}));
      if (found.ok) fitToVideo(found.value, open, { frames: "index", sizes: "scale" });
      else expect(found.error.code).toBe("annotations-invalid");
    }),
    { numRuns: 1000 },
  );
});

it("a zip, wherever a byte of it is another", async () => {
  const { file } = await writeAnnotations(annotated, "davis", []);
  const bytes = new Uint8Array(await file.arrayBuffer());
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = bytes.slice();
      damaged[at % bytes.length]! ^= change;
      await readsAllOrSaysWhy(new File([damaged], "masks.zip"), open);
    }),
    { numRuns: 60 },
  );
});

async function written(format: AnnotationFormat): Promise<string> {
  const { file } = await writeAnnotations(annotated, format, []);
  return file.text();
}
