import { expect, it } from "vitest";
import { decodeHalf } from "../../core/float.ts";
import { BLOCK_BYTES, toQ4Blocks, toQ8Blocks, widen } from "./gguf-blocks.ts";

// What ggml's own dequantisation gives, written from its definition, beside what `MatMulNBits` makes of a package's values.

/** Scales that float16 holds exactly, of either sign. */
const SCALES = Float32Array.of(0.5, -0.03125, 2 ** -20);

it("keeps every weight of 4 bits", () => {
  const values = Uint8Array.from({ length: 3 * 16 }, (_, i) => (i * 37 + 11) % 256);
  const blocks = toQ4Blocks(values, SCALES);
  expect(blocks.length).toBe(3 * BLOCK_BYTES.Q4_0);

  const view = new DataView(blocks.buffer);
  const found: number[] = [];
  for (let block = 0; block < 3; block++) {
    const scale = decodeHalf(view.getUint16(block * 18, true));
    for (let j = 0; j < 16; j++) {
      const byte = view.getUint8(block * 18 + 2 + j);
      found[block * 32 + j] = ((byte & 0x0f) - 8) * scale;
      found[block * 32 + j + 16] = ((byte >> 4) - 8) * scale;
    }
  }
  const nibble = (i: number) => (i % 2 === 0 ? values[i >> 1]! & 15 : values[i >> 1]! >> 4);
  expect(found).toEqual(Array.from({ length: 96 }, (_, i) => (nibble(i) - 8) * SCALES[i >> 5]!));
});

it("keeps every weight of 8 bits", () => {
  const values = Uint8Array.from({ length: 3 * 32 }, (_, i) => (i * 37 + 11) % 256);
  values.set([0, 128, 255]);
  const blocks = toQ8Blocks(values, SCALES);
  expect(blocks.length).toBe(3 * BLOCK_BYTES.Q8_0);

  const view = new DataView(blocks.buffer);
  const found = Array.from({ length: 96 }, (_, i) => {
    const start = (i >> 5) * 34;
    return view.getInt8(start + 2 + (i % 32)) * decodeHalf(view.getUint16(start, true));
  });
  expect(found).toEqual(Array.from(values, (value, i) => (value - 128) * SCALES[i >> 5]!));
});

it("rounds scales to the nearest float16", () => {
  const blocks = toQ8Blocks(new Uint8Array(32), Float32Array.of(1 + 2 ** -12));
  expect(new DataView(blocks.buffer).getUint16(0, true)).toBe(0x3c00);
});

it("widens 4-bit values to the same weights", () => {
  const values = Uint8Array.from({ length: 16 }, (_, i) => (i * 37 + 11) % 256);
  const wide = widen(values);
  const weights = Array.from(values, (byte) => [(byte & 15) - 8, (byte >> 4) - 8]).flat();
  expect(Array.from(wide, (value) => value - 128)).toEqual(weights);
});
