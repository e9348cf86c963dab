import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { repairTransport, transportVideoCodec } from "./transport-streams.ts";

const CASES = new URL("../../../e2e/clips/cases/", import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, CASES)));
const blob = (name: string) => new Blob([bytesOf(name)]);

describe("transportVideoCodec", () => {
  it("names the picture stream, with sound beside it or not", async () => {
    expect(await transportVideoCodec(blob("m2v.m2t"))).toBe("MPEG-2");
    expect(await transportVideoCodec(blob("m2v_audio.m2t"))).toBe("MPEG-2");
    expect(await transportVideoCodec(blob("i_tff.m2ts"))).toBe("H.264");
    expect(await transportVideoCodec(blob("el_two.mp4"))).toBeNull();
    expect(await transportVideoCodec(new Blob([]))).toBeNull();
  });
});

describe("repairTransport", () => {
  it("gives a file of one program for each that has pictures", async () => {
    const files = (await repairTransport(blob("programs.m2t")))!;
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(await transportVideoCodec(file)).toBe("H.264");
      expect(await repairTransport(file)).toBeNull();
    }
    const packets = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
    expect(packets[0]!.subarray(188, 191)).not.toEqual(packets[1]!.subarray(188, 191));
  });

  it("leaves streams that begin with their tables, and other files, alone", async () => {
    for (const name of ["cat_25.m2t", "i_tff.m2ts", "el_two.mp4", "cut25.webm"]) {
      expect(await repairTransport(blob(name))).toBeNull();
    }
  });

  for (const [name, stride, sync] of [
    ["cat_25.m2t", 188, 0],
    ["i_tff.m2ts", 192, 4],
  ] as const) {
    it(`begins ${name} with a whole packet and the tables, wherever it was cut`, async () => {
      const bytes = bytesOf(name);
      for (const from of [1, 100, 187, stride * 4, stride * 5 + 3]) {
        const cut = bytes.subarray(from);
        const repaired = new Uint8Array(await (await repairTransport(new Blob([cut])))![0].arrayBuffer());
        for (let at = sync; at < repaired.length; at += stride) expect(repaired[at]).toBe(0x47);
        expect(await transportVideoCodec(new Blob([repaired]))).toBe("H.264");
        const lost = (stride - (from % stride)) % stride;
        expect(repaired.length % stride).toBe(0);
        expect(repaired.length).toBeGreaterThanOrEqual(cut.length - lost);
      }
    });
  }
});
