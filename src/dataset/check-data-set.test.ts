import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fail, ok } from "../core/failure.ts";
import { checkDataSet, type RejectedRecord } from "./check-data-set.ts";
import type { ClipFacts } from "./clip-folder.ts";
import type { DataFile } from "./data-file.ts";
import type { Media } from "./record-parts.ts";

interface Verdict {
  readonly name: string;
  readonly reason: string | null;
  readonly record: unknown;
}

/** Read by the tests of the Python reader as well: both accept and reject the same records. */
const VERDICTS: readonly Verdict[] = JSON.parse(
  readFileSync(new URL("fixtures/verdicts.json", import.meta.url), "utf8"),
);
const plain = VERDICTS[0]!.record as Readonly<Record<string, unknown>>;
const MASK = { size: [6, 8], counts: "d033000:" };

const fileOf = (text: string, name = "records.jsonl"): DataFile => new File([text], name);
const lines = (...records: readonly unknown[]) =>
  fileOf(records.map((record) => JSON.stringify(record)).join("\n"));

async function check(file: DataFile, look?: (media: Media) => ClipFacts | string) {
  const rejected: RejectedRecord[] = [];
  const summary = await checkDataSet(file, {
    onRejected: (one) => void rejected.push(one),
    clips: look && {
      look: async (media) => {
        const found = look(media);
        return typeof found === "string" ? fail("file-unreadable", found) : ok(found);
      },
    },
  });
  return { summary, rejected };
}

/** The reason for which one record is rejected; null when it is accepted. */
const reasonFor = async (record: unknown, look?: (media: Media) => ClipFacts | string) =>
  (await check(lines(plain, record), look)).rejected.find(({ index }) => index === 1)?.reason ?? null;

describe("checking a record", () => {
  it.each(VERDICTS)("$reason: $name", async ({ record, reason }) => {
    expect(await reasonFor(record)).toBe(reason);
  });

  it("says what was expected and what was found", async () => {
    const { rejected } = await check(
      lines(plain, { ...plain, id: "seven", annotation: [{ "18": { segmentation: 3 } }] }),
    );
    expect(rejected).toEqual([
      {
        index: 1,
        id: "seven",
        reason: "segmentation",
        message: "object 0 on frame 18: expected null, polygons or an object with size and counts, found 3",
      },
    ]);
  });
});

describe("checking beside the clips", () => {
  const clip = (frames: number, height: number, width: number) => (): ClipFacts => ({
    frames,
    size: [height, width],
  });
  const frames = (keys: Readonly<Record<string, unknown>>) => ({ ...plain, annotation: [keys] });

  it("rejects what lacks its clip, before anything else", async () => {
    expect(await reasonFor({ ...plain, conversations: [] }, () => "nothing there")).toBe("media");
  });

  it("accepts masks of the frame's shape at another scale, rejects those of another shape", async () => {
    expect(await reasonFor(plain, clip(19, 6, 8))).toBe(null);
    expect(await reasonFor(plain, clip(19, 480, 640))).toBe(null);
    expect(await reasonFor(plain, clip(19, 360, 640))).toBe("mask-size");
    const wide = {
      ...plain,
      annotation: [{ "18": { segmentation: { size: [480, 854], counts: [0, 480 * 854] } } }],
    };
    expect(await reasonFor(wide, clip(19, 720, 1280))).toBe(null);
  });

  it("rejects frames after the end, those without a mask too, but not of pictures", async () => {
    expect(await reasonFor(plain, clip(18, 6, 8))).toBe("frame-key");
    const late = frames({ "3": { segmentation: MASK }, "18": { segmentation: null } });
    expect(await reasonFor(late, clip(18, 6, 8))).toBe("frame-key");
    const { video, ...rest } = late as typeof late & { readonly video?: string };
    expect(await reasonFor({ ...rest, image: video }, clip(1, 6, 8))).toBe(null);
  });

  it("draws polygons at the clip's size, but no run lengths", async () => {
    const polygons = frames({ "1": { segmentation: [[1, 1, 4, 1, 4, 3, 1, 3]] } });
    expect(await reasonFor(polygons, clip(18, 6, 8))).toBe(null);
    expect(await reasonFor(frames({ "1": { segmentation: { counts: [20, 28] } } }), clip(18, 6, 8))).toBe(
      "segmentation",
    );
  });

  it("asks for every path of a record", async () => {
    const asked: Media[] = [];
    const record = { ...plain, annotation: undefined, video: ["a.jpg", "b.jpg"], masks: [{ "1": MASK }] };
    await reasonFor(record, (media) => {
      asked.push(media);
      return { frames: media.paths.length, size: [6, 8] };
    });
    expect(asked.at(-1)).toEqual({ kind: "video", paths: ["a.jpg", "b.jpg"] });
  });
});

describe("checking a data set", () => {
  it("counts records and reasons; blank lines do not count, broken ones do", async () => {
    const text = `\n${JSON.stringify(plain)}\r\n  \n{"id": 3, "vid\n${JSON.stringify({ ...plain, video: 3 })}\n{"id`;
    const { summary, rejected } = await check(fileOf(text));
    expect(summary).toEqual({ records: 4, accepted: 1, rejected: 3, reasons: { json: 2, media: 1 } });
    expect(rejected.map(({ index, id, reason }) => [index, id, reason])).toEqual([
      [1, null, "json"],
      [2, 7, "media"],
      [3, null, "json"],
    ]);
    expect(rejected[0]!.message).toMatch(/broken JSON.*line 4, byte/);
  });
});
