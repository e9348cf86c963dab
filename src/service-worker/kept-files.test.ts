import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryCaches } from "../testing/memory-caches.ts";
import { versionCache } from "./cache-names.ts";
import { foreignAsset, KeptFiles } from "./kept-files.ts";

const SCOPE = "https://site.test/app/";
const [OLD, NOW] = ["0".repeat(16), "2".repeat(16)];
const BUILD = { version: NOW!, shell: ["index.html", "assets/a-2.js"], later: ["samples/clip.mp4"] };

let caches: MemoryCaches;
let served: Record<string, string>;
let fetched: string[];
beforeEach(() => {
  caches = new MemoryCaches();
  served = {
    "index.html": '<script src="./assets/a-2.js">',
    "assets/a-2.js": "code",
    "samples/clip.mp4": "clip",
  };
  fetched = [];
  vi.stubGlobal("caches", caches);
  vi.stubGlobal("fetch", async (url: string) => {
    const path = url.slice(SCOPE.length);
    fetched.push(path);
    return path in served ? new Response(served[path]) : new Response("", { status: 404 });
  });
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const textOf = async (found: Promise<{ response: Response } | null>) => (await found)?.response.text();

it("gives a client the files of its own version", async () => {
  const files = new KeptFiles(SCOPE, BUILD);
  const path = `${SCOPE}models/nano/manifest.json`;
  await files.put(path, new Response("old"), OLD!);
  await files.put(path, new Response("now"), NOW!);
  expect(await textOf(files.find(path, OLD!))).toBe("old");
  expect(await textOf(files.find(path, NOW!))).toBe("now");
  expect(await textOf(files.find(path, null))).toBe("now");
});

it("looks in all versions for what the name tells apart, and for nothing else", async () => {
  const files = new KeptFiles(SCOPE, BUILD);
  await files.put(`${SCOPE}assets/lazy-0.js`, new Response("old"), OLD!);
  await files.put(`${SCOPE}index.html`, new Response("old"), OLD!);
  expect(await files.find(`${SCOPE}assets/lazy-0.js`, null)).toMatchObject({ version: OLD });
  expect(await files.find(`${SCOPE}index.html`, null)).toBeNull();
  const unscoped = await caches.open(`videorefer-${OLD}`);
  await unscoped.put(`${SCOPE}assets/first.js`, new Response("first"));
  expect(await files.find(`${SCOPE}assets/first.js`, NOW!)).toMatchObject({ version: null });
  await (await caches.open("another-app")).put(`${SCOPE}assets/theirs.js`, new Response("theirs"));
  expect(await files.find(`${SCOPE}assets/theirs.js`, NOW!)).toBeNull();
});

it("fetches again what the browser dropped, and nothing that is there", async () => {
  const files = new KeptFiles(SCOPE, BUILD);
  expect(await files.keepAll(null)).toBe(true);
  expect(fetched.sort()).toEqual(["assets/a-2.js", "index.html", "samples/clip.mp4"]);
  await (await caches.open(versionCache(SCOPE, NOW!))).delete(`${SCOPE}assets/a-2.js`);
  fetched = [];
  expect(await files.keepAll(null)).toBe(true);
  expect(fetched).toEqual(["assets/a-2.js"]);
  expect(await textOf(files.find(`${SCOPE}assets/a-2.js`, NOW!))).toBe("code");
});

it("takes unchanged files over from an older version", async () => {
  const files = new KeptFiles(SCOPE, BUILD);
  await files.put(`${SCOPE}assets/a-2.js`, new Response("code"), OLD!);
  await files.keepShell();
  expect(fetched).toEqual(["index.html"]);
  expect(await files.find(`${SCOPE}assets/a-2.js`, NOW!)).toMatchObject({ version: NOW });
});

it("does not keep a page of another version", async () => {
  served["index.html"] = '<script src="./assets/a-3.js">';
  const files = new KeptFiles(SCOPE, BUILD);
  await expect(files.keepShell()).rejects.toThrow("the server's needs assets/a-3.js");
  expect(await files.find(`${SCOPE}index.html`, NOW!)).toBeNull();
});

it("finds the file of a page that its version lacks", () => {
  expect(foreignAsset('<script src="./assets/a-2.js"><link href="/app/assets/b.css">', BUILD.shell)).toBe(
    "assets/b.css",
  );
  expect(foreignAsset('<script src="./assets/a-2.js">', BUILD.shell)).toBeNull();
});
