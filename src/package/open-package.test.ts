import { afterEach, expect, test, vi } from "vitest";
import { buildPackage } from "../builder/package.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { openModelPackage } from "./open-package.ts";
import { packageBytes, packageEntries } from "./package-file-list.ts";
import { asSegmenterManifest } from "./parse-manifest.ts";

const OPTIONS = { variant: "q4f32", repository: "tester/tiny", revision: "1", licence: "none" } as const;

afterEach(() => vi.unstubAllGlobals());

/** A server that answers a while after it was asked, and has a damaged copy of one file in its cache. */
function serve(files: ReadonlyMap<string, Uint8Array>, damaged: string | null) {
  const seen = { asked: [] as string[], waiting: 0, mostWaiting: 0 };
  vi.stubGlobal("location", new URL("http://localhost/"));
  vi.stubGlobal("fetch", async (url: URL, { cache }: RequestInit) => {
    const path = url.pathname.slice("/model/".length);
    seen.asked.push(path);
    seen.mostWaiting = Math.max(seen.mostWaiting, ++seen.waiting);
    await new Promise((done) => setTimeout(done, 1));
    seen.waiting--;
    const bytes = files.get(path)!.slice();
    if (path === damaged && cache !== "reload") bytes[0] = bytes[0]! ^ 1;
    return new Response(bytes);
  });
  return seen;
}

test("small files are fetched several at a time, and all of them are checked", async () => {
  const target = new MemoryTarget();
  const manifest = await buildPackage(tinyCheckpoint(), target, OPTIONS);
  const damaged = packageEntries(manifest)[3]!.path;
  const seen = serve(target.files, damaged);
  const told: number[] = [];
  const opened = await openModelPackage({ kind: "url", baseUrl: "/model" }, ({ loadedBytes }) =>
    told.push(loadedBytes),
  );
  expect(seen.mostWaiting).toBe(6);
  expect(seen.asked.filter((path) => path === damaged)).toHaveLength(2);
  expect([...opened.blobs.keys()].sort()).toEqual(
    packageEntries(manifest)
      .map(({ path }) => path)
      .sort(),
  );
  for (const [path, blob] of opened.blobs) {
    expect(Buffer.from(await blob.arrayBuffer()).equals(target.get(path)), path).toBe(true);
  }
  expect(told.at(-1)).toBe(packageBytes(manifest));
});

test("a package that is not wanted is refused by its manifest, before its weights are read", async () => {
  const target = new MemoryTarget();
  await buildPackage(tinyCheckpoint(), target, OPTIONS);
  const seen = serve(target.files, null);
  const opening = openModelPackage({ kind: "url", baseUrl: "/model" }, () => undefined, asSegmenterManifest);
  await expect(opening).rejects.toThrow("is a language model; a segmenter is needed here");
  expect(seen.asked).toEqual(["manifest.json"]);
});
