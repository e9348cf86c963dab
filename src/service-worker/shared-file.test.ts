import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryCaches } from "../testing/memory-caches.ts";
import { keepShared, takeShared } from "./shared-file.ts";

const SCOPE = "https://site.test/app/";

beforeEach(() => vi.stubGlobal("caches", new MemoryCaches()));
afterEach(() => vi.unstubAllGlobals());

function share(...files: readonly File[]): Promise<Response> {
  const body = new FormData();
  body.set("title", "A clip");
  for (const file of files) body.append("file", file);
  return keepShared(SCOPE, new Request(`${SCOPE}share-target`, { method: "POST", body }));
}

it("keeps the file until the page takes it, once", async () => {
  const file = new File(["frames"], "Mein Hund – 1.mp4", { type: "video/mp4" });
  const response = await share(file, new File(["more"], "second.mp4"));
  expect(response.status).toBe(303);
  expect(response.headers.get("Location")).toBe(`${SCOPE}?shared`);
  const taken = await takeShared(SCOPE);
  expect(taken).toMatchObject({ name: "Mein Hund – 1.mp4", type: "video/mp4" });
  expect(await taken?.text()).toBe("frames");
  expect(await takeShared(SCOPE)).toBeNull();
});

it("leads to the page when there is no file, and forgets the one before", async () => {
  await share(new File(["frames"], "clip.mp4"));
  const response = await share();
  expect(response.headers.get("Location")).toBe(SCOPE);
  expect(await takeShared(SCOPE)).toBeNull();
});

it("leads to the page when what is sent is no form", async () => {
  const request = new Request(`${SCOPE}share-target`, { method: "POST", body: "words" });
  expect((await keepShared(SCOPE, request)).headers.get("Location")).toBe(SCOPE);
});
