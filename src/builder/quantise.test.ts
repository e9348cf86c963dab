import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundToHalf } from "../core/float.ts";
import { encodeOnnxModel, type OnnxGraph } from "../package/onnx-writer.ts";
import { expectClose } from "../testing/closeness.ts";
import { float32, openModel, runFor } from "../testing/ort-session.ts";
import { BLOCK, blocksPerRow, type QuantisedBits, type QuantisedRows, quantiseRows } from "./quantise.ts";
import { PORTION, widenBfloat16 } from "./quantise-kernels.ts";

/** The definition, value by value: code minus zero point, times the block's scale. */
function dequantise(
  { values, scales }: QuantisedRows,
  rows: number,
  columns: number,
  bits: QuantisedBits,
): Float32Array {
  const blocks = blocksPerRow(columns);
  const weights = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * blocks * BLOCK + column;
      const code = bits === 8 ? values[at] : (values[at >> 1]! >> (4 * (at & 1))) & 15;
      weights[row * columns + column] =
        (code! - 2 ** (bits - 1)) * scales[row * blocks + Math.floor(column / BLOCK)]!;
    }
  }
  return weights;
}

function randomWeights(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.2;
  });
}

describe("widening bfloat16", () => {
  const widened = (bits: number[]) => {
    const values = new Float32Array(bits.length);
    const finite = widenBfloat16(Uint16Array.from(bits), values);
    return { values: [...values], finite };
  };

  it("is exact", () => {
    const bits = [0x3f80, 0xc2c8, 0x0000, 0x7f7f, 0x0001, 0x8000, 0xff7f, 0x4049, 0x3f80];
    const values = [1, -100, 0, 2 ** 128 - 2 ** 120, 2 ** -133, -0, -(2 ** 128 - 2 ** 120), 3.140625, 1];
    expect(widened(bits)).toEqual({ values, finite: true });
  });

  it("notices what is not finite, wherever it lies", () => {
    for (const strange of [0x7f80, 0xff80, 0x7fc1, 0xff81]) {
      for (const place of [0, 9, PORTION - 1, PORTION + 3]) {
        const bits = new Array<number>(PORTION + 5).fill(0x3f80);
        bits[place] = strange;
        expect(widened(bits).finite).toBe(false);
      }
    }
  });
});

describe("quantiseRows", () => {
  it("packs a block worked out by hand", () => {
    // Largest magnitude −8 · 0.5 = −4, so the scale is 0.5; 4 would be code 16 and is clipped to 15.
    const weights = new Float32Array(BLOCK);
    weights.set([-4, 4, 0.5, -0.5, 1.2]);
    const { values, scales } = quantiseRows(weights, 1, BLOCK, 4, false);
    expect([...scales]).toEqual([0.5]);
    expect([...values.subarray(0, 4)]).toEqual([0xf0, 0x79, 0x8a, 0x88]);
  });

  it("keeps a positive extreme by a negative scale", () => {
    const { values, scales } = quantiseRows(Float32Array.from([16, -2]), 1, 2, 4, false);
    expect([...scales]).toEqual([-2]);
    expect(values[0]).toBe(0x90);
  });

  const matrices = fc.record({
    rows: fc.integer({ min: 1, max: 4 }),
    columns: fc.integer({ min: 1, max: 100 }),
    bits: fc.constantFrom<QuantisedBits>(4, 8),
    half: fc.boolean(),
    seed: fc.integer(),
    size: fc.constantFrom(1e-3, 1, 300),
  });

  it("is within one step everywhere, and meets each block's extreme", () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, bits, half, seed, size }) => {
        const weights = randomWeights(rows * columns, seed).map((value) => value * size);
        const quantised = quantiseRows(weights, rows, columns, bits, half);
        const { scales } = quantised;
        const restored = dequantise(quantised, rows, columns, bits);
        // Rounding the scale moves the extreme by half a unit of float16 per code, and by a fixed unit where it is subnormal.
        const rounding = half ? 2 ** (bits - 1) * 2 ** -25 : 0;
        const extremes = new Float32Array(scales.length);
        weights.forEach((weight, index) => {
          const block =
            Math.floor(index / columns) * blocksPerRow(columns) + Math.floor((index % columns) / BLOCK);
          expect(Math.abs(weight - restored[index]!)).toBeLessThanOrEqual(
            Math.abs(scales[block]!) * 1.1 + rounding,
          );
          extremes[block] = Math.max(extremes[block]!, Math.abs(weight));
        });
        scales.forEach((scale, block) => {
          const met = Math.abs(scale) * 2 ** (bits - 1);
          expect(Math.abs(met - extremes[block]!)).toBeLessThanOrEqual(
            extremes[block]! * (half ? 2 ** -11 : 2 ** -23) + rounding,
          );
          if (half) expect(scale).toBe(roundToHalf(scale));
        });
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, bits, seed }) => {
        const first = quantiseRows(randomWeights(rows * columns, seed), rows, columns, bits, false);
        const again = quantiseRows(dequantise(first, rows, columns, bits), rows, columns, bits, false);
        expect(again).toEqual(first);
      }),
    );
  });

  it.each([
    [1, 2 * PORTION + 96],
    [3, PORTION],
    [2, PORTION + 7],
  ])("goes through %i × %i weights as through few: each code is the nearest", (rows, columns) => {
    const weights = randomWeights(rows * columns, 5);
    for (const bits of [4, 8] as const) {
      const quantised = quantiseRows(weights, rows, columns, bits, false);
      const restored = dequantise(quantised, rows, columns, bits);
      const blocks = blocksPerRow(columns);
      let worst = 0;
      weights.forEach((weight, index) => {
        const [row, column] = [Math.floor(index / columns), index % columns];
        const scale = Math.abs(quantised.scales[row * blocks + Math.floor(column / BLOCK)]!);
        // The mirror image of the extreme is a step too far, and clipped.
        const clipped = Math.abs(weight) > (2 ** (bits - 1) - 1) * scale ? scale : 0;
        worst = Math.max(worst, (Math.abs(weight - restored[index]!) - clipped) / scale);
      });
      expect(worst).toBeGreaterThan(0.4);
      expect(worst).toBeLessThan(0.5001);
    }
  });

  it("takes what is too small for a scale as zeros", () => {
    const { values } = quantiseRows(new Float32Array(BLOCK).fill(1e-40), 1, BLOCK, 4, false);
    expect([...values]).toEqual(new Array(BLOCK / 2).fill(0x88));
  });

  it("leaves blocks of zeros at the zero point", () => {
    const { values, scales } = quantiseRows(new Float32Array(40), 1, 40, 4, true);
    expect(values.every((byte) => byte === 0x88)).toBe(true);
    expect([...scales]).toEqual([0, 0].map((zero) => zero / -8));
  });
});

describe("MatMulNBits of the runtime reads what we write", () => {
  it.each<[QuantisedBits, number]>([
    [4, 64],
    [4, 48],
    [4, 588],
    [8, 64],
    [8, 144],
    [8, 588],
  ])("%i bits, %i columns", async (bits, columns) => {
    const [rows, batch] = [24, 5];
    const quantised = quantiseRows(randomWeights(rows * columns, 3), rows, columns, bits, false);
    const blocks = blocksPerRow(columns);
    const graph: OnnxGraph = {
      name: "product",
      opset: 21,
      inputs: [{ name: "x", dtype: "f32", shape: ["batch", columns] }],
      outputs: [{ name: "y", dtype: "f32", shape: ["batch", rows] }],
      nodes: [
        {
          operator: "MatMulNBits",
          domain: "com.microsoft",
          inputs: ["x", "values", "scales"],
          outputs: ["y"],
          attributes: { K: columns, N: rows, bits, block_size: BLOCK },
        },
      ],
      initialisers: [
        {
          name: "values",
          dtype: "u8",
          shape: [rows, blocks, (BLOCK * bits) / 8],
          data: { kind: "external", path: "values.bin", offset: 0, bytes: quantised.values.length },
        },
        {
          name: "scales",
          dtype: "f32",
          shape: [rows, blocks],
          data: { kind: "inline", bytes: new Uint8Array(quantised.scales.buffer) },
        },
      ],
    };
    const session = await openModel(encodeOnnxModel(graph, { name: "test", version: "1" }), [
      { path: "values.bin", data: quantised.values },
    ]);
    const x = randomWeights(batch * columns, 9);
    const y = await runFor(session, { x: float32(x, [batch, columns]) }, "y");
    const weights = dequantise(quantised, rows, columns, bits);
    const expected = Float64Array.from({ length: batch * rows }, (_, index) => {
      const [row, column] = [Math.floor(index / rows), index % rows];
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += x[row * columns + k]! * weights[column * columns + k]!;
      return sum;
    });
    expectClose(y.data, expected, 1e-5);
    await session.release();
  });
});
