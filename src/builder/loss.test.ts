import { expect, it } from "vitest";
import { float16ToFloat32, float32ToFloat16 } from "../core/float.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { floatLoss, quantisedLoss, withLosses } from "./loss.ts";
import { buildPackage } from "./package.ts";
import { quantiseRows } from "./quantise.ts";
import type { ConversionReport } from "./report.ts";

it("counts what float16 cannot hold, and leaves it out of the errors", () => {
  const values = Float32Array.of(1, 0, 65504, 65520, -1e9, 2 ** -14, 2 ** -15, -1e-9);
  const loss = floatLoss(values, float32ToFloat16(values));
  expect(loss).toMatchObject({ bits: 16, values: 8, largest: 1e9, overflowing: 2, subnormal: 2 });
  expect(floatLoss(Float32Array.of(65520), float32ToFloat16(Float32Array.of(65520)))).toMatchObject({
    squaredErrors: 0,
  });
  expect(floatLoss(values)).toMatchObject({ bits: 32, overflowing: 0, subnormal: 0, squaredErrors: 0 });
});

it("measures the error of float16 on every seventeenth value", () => {
  const values = Float32Array.from({ length: 100 }, (_, index) => Math.sin(index + 1));
  const stored = float16ToFloat32(float32ToFloat16(values));
  const sampled = [...values.keys()].filter((index) => index % 17 === 0);
  const sum = (of: (index: number) => number) => sampled.reduce((total, index) => total + of(index), 0);
  const loss = floatLoss(values, float32ToFloat16(values));
  expect(loss.sampled).toBe(6);
  expect(loss.squares).toBeCloseTo(sum((index) => values[index]! ** 2));
  expect(loss.squaredErrors / sum((index) => (stored[index]! - values[index]!) ** 2)).toBeCloseTo(1);
  expect(loss.squaredErrors).toBeGreaterThan(0);
});

it.each([4, 8] as const)("measures the error of %i bits on every 32nd row", (bits) => {
  const [rows, columns] = [33, 40];
  const weights = Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index));
  const loss = quantisedLoss(
    weights,
    columns,
    quantiseRows(weights, rows, columns, bits, false),
    bits,
    false,
  );
  expect(loss).toMatchObject({ bits, values: rows * columns, sampled: 2 * columns, overflowing: 0 });
  expect(loss.largest).toBe(Math.max(...weights.map(Math.abs)));
  // Steps are as long as the extreme over 2^(bits−1), errors even within half of one: a twelfth of its square, for waves of mean square ½. In 4 bits
  // the clipped mirror images of extremes come to that.
  const expected = Math.sqrt((2 * 2 ** (2 - 2 * bits)) / 12);
  const found = Math.sqrt(loss.squaredErrors / loss.squares);
  expect(found / expected).toBeGreaterThan(0.9);
  expect(found / expected).toBeLessThan(bits === 4 ? 1.4 : 1.1);
});

it("counts scales that float16 cannot hold", () => {
  const weights = new Float32Array(96);
  weights.fill(1e6, 0, 32);
  weights.fill(1e-4, 32, 64);
  const loss = quantisedLoss(weights, 96, quantiseRows(weights, 1, 96, 4, true), 4, true);
  expect(loss).toMatchObject({ overflowing: 1, subnormal: 1 });
  expect(loss.squaredErrors).toBeLessThan(1);
});

it("adds up by tensor", () => {
  const one = floatLoss(Float32Array.of(3));
  const two = floatLoss(Float32Array.of(-4, 1));
  expect(withLosses({ a: one, b: one }, { b: two })).toEqual({
    a: one,
    b: { ...one, values: 3, largest: 4, sampled: 2, squares: 25 },
  });
});

it("is reported of every tensor that comes from the checkpoint", async () => {
  const files = new MemoryTarget();
  const options = { variant: "q4f16", repository: "tiny", revision: "0", licence: "none" } as const;
  const { tensors } = await buildPackage(tinyCheckpoint(), files, options);
  const report: ConversionReport = JSON.parse(new TextDecoder().decode(files.get("report.json")));
  // Values with their scales make one matrix; the tied table is the head; the rotary tables come from arithmetic.
  const names = tensors
    .map(({ name }) => name.replace(/\.values$/, ""))
    .filter((name) => !/\.scales$|^decoder\.rope_|^embedding/.test(name));
  expect(Object.keys(report.tensors)).toEqual(names);
  expect(report.tensors["decoder.layers.0.down"]).toMatchObject({ bits: 4, values: 128 * 352 });
  expect(report.tensors["decoder.layers.0.down"]!.relativeError).toBeGreaterThan(0.05);
  expect(report.tensors["decoder.head"]!.relativeError).toBeLessThan(0.01);
  expect(report.tensors["vision.layers.0.mlp.fc1.weight"]!.relativeError).toBeLessThan(0.001);
});
