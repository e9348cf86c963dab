import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { maskArea } from "../core/bitmask.ts";
import { pngFile } from "../testing/png-file.ts";
import { keepsEveryNumber, readMaskFile } from "./mask-file.ts";

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const read = (bytes: Uint8Array<ArrayBuffer>, width: number, height: number) =>
  readMaskFile(new File([bytes], "mask.png"), { width, height });
const bits = async (bytes: Uint8Array<ArrayBuffer>, width: number, height: number) =>
  [...(await read(bytes, width, height)).mask.data].join("");

describe("readMaskFile, from a PNG", () => {
  it("takes label 1 at alpha 100, which a canvas rounds to black", async () => {
    const { mask, notice } = await read(Uint8Array.from(fixture("rgba_label1_alpha100.png")), 320, 240);
    expect(maskArea(mask)).toBe(72 * 72);
    expect(notice).toBeNull();
  });

  it("takes labels of 1, 2, 4, 8 and 16 bits", async () => {
    const grey = (depth: 1 | 2 | 4 | 8 | 16, width: number, ...rows: number[][]) =>
      bits(pngFile({ width, depth, colourType: 0, rows }), width, rows.length);
    // Rows begin in bytes of their own.
    expect(await grey(1, 9, [0b01000000, 0b10000000], [0b00000001, 0])).toBe("010000001" + "000000010");
    expect(await grey(2, 5, [0b00011011, 0b01000000])).toBe("01111");
    expect(await grey(4, 3, [0x01, 0xf0])).toBe("011");
    expect(await grey(8, 3, [0, 1, 255])).toBe("011");
    expect(await grey(16, 3, [0, 0, 0, 1, 255, 255])).toBe("011");
  });

  it("takes a palette's colours, and not those it makes transparent", async () => {
    const palette = [0, 0, 0, 128, 0, 0, 1, 1, 1, 9, 9, 9];
    const indexed = (depth: 2 | 8, rows: number[][], transparency?: number[]) =>
      bits(pngFile({ width: 4, depth, colourType: 3, rows, palette, transparency }), 4, rows.length);
    expect(await indexed(8, [[0, 1, 2, 3]])).toBe("0111");
    expect(await indexed(2, [[0b00011011]])).toBe("0111");
    expect(await indexed(2, [[0b00011011]], [255, 0, 7])).toBe("0011");
  });

  it("leaves out the transparent colour and invisible pixels", async () => {
    const transparent = { width: 3, depth: 8, colourType: 0, transparency: [0, 7] } as const;
    expect(await bits(pngFile({ ...transparent, rows: [[0, 7, 8]] }), 3, 1)).toBe("001");
    const alpha = pngFile({ width: 3, depth: 8, colourType: 4, rows: [[1, 1, 200, 0, 0, 255]] });
    expect(await bits(alpha, 3, 1)).toBe("100");
    const rgb = pngFile({ width: 2, depth: 8, colourType: 2, rows: [[0, 0, 0, 0, 0, 1]] });
    expect(await bits(rgb, 2, 1)).toBe("01");
  });

  it("refuses what it cannot use in a sentence", async () => {
    const black = pngFile({ width: 2, depth: 8, colourType: 0, rows: [[0, 0]] });
    await expect(read(black, 2, 1)).rejects.toThrow(/marks nothing: every pixel is black or transparent/);
    await expect(read(black, 3, 1)).rejects.toThrow(/should be 3×1 .* is 2×1/);
    const good = pngFile({ width: 2, depth: 8, colourType: 0, rows: [[1, 0]] });
    await expect(read(good.slice(0, -20), 2, 1)).rejects.toThrow(/is damaged/);
    const flipped = good.with(45, good[45]! ^ 1) as Uint8Array<ArrayBuffer>;
    await expect(read(flipped, 2, 1)).rejects.toThrow(/is damaged/);
  });
});

it("knows which other kinds of picture keep every number", () => {
  const file = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const webp = (...chunks: string[]) =>
    file(`RIFF\0\0\0\0WEBP${chunks.map((type) => `${type}\x01\0\0\0xx`).join("")}`);
  expect(keepsEveryNumber(file("GIF89a"))).toBe(true);
  expect(keepsEveryNumber(file("BM"))).toBe(true);
  expect(keepsEveryNumber(webp("VP8L"))).toBe(true);
  expect(keepsEveryNumber(webp("VP8X", "ICCP", "VP8L"))).toBe(true);
  expect(keepsEveryNumber(webp("VP8X", "ALPH", "VP8 "))).toBe(false);
  expect(keepsEveryNumber(webp("VP8 "))).toBe(false);
  expect(keepsEveryNumber(Uint8Array.from(fixture("square.jpg")))).toBe(false);
});
