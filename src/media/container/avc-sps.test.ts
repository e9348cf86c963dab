import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spsInByteStream, spsInRecord } from "./avc-sps.ts";

const CASES = new URL("../../../e2e/clips/cases/", import.meta.url);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const start = "00000001";

// Parameter sets written by x264; sizes are what ffprobe says of the same streams.
describe("AVC parameter sets", () => {
  it("doubles what an interlaced stream counts in fields", () => {
    const stream = new Uint8Array(readFileSync(new URL("i_tff.m2t", CASES)));
    expect(spsInByteStream(stream.subarray(0, 1200))).toMatchObject({
      width: 128,
      height: 64,
      pixelAspect: 1,
    });
  });

  it("reads an avcC record", () => {
    const file = new Uint8Array(readFileSync(new URL("el_two.mp4", CASES)));
    const at = Buffer.from(file).indexOf("avcC") + 4;
    expect(spsInRecord(file.subarray(at))).toMatchObject({ width: 128, height: 64, matrix: 2, transfer: 2 });
  });

  it("is null where there is none, or none that makes sense", () => {
    expect(spsInByteStream(new Uint8Array(64))).toBeNull();
    expect(spsInByteStream(bytes(`${start}65888400`))).toBeNull();
    expect(spsInByteStream(bytes(`${start}6700`))).toBeNull();
    expect(spsInRecord(bytes("0164000a"))).toBeNull();
  });
});
