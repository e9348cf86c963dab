import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { oggVideoCodec } from "./ogg-streams.ts";

it("names the picture stream of an Ogg file", async () => {
  const bytes = readFileSync(new URL("../../../e2e/clips/cases/t.ogv", import.meta.url));
  expect(await oggVideoCodec(new Blob([new Uint8Array(bytes)]))).toBe("Theora");
  expect(await oggVideoCodec(new Blob([new Uint8Array(bytes.subarray(0, 30))]))).toBeNull();
  expect(await oggVideoCodec(new Blob(["OggS"]))).toBeNull();
  expect(await oggVideoCodec(new Blob([]))).toBeNull();
});
