import { expect, it } from "vitest";
import { type GgufTensor, ggufBytes, ggufHeader, ggufPadding } from "./gguf-header.ts";

const u32 = (value: number) => [value, 0, 0, 0];
const u64 = (value: number) => [value, 0, 0, 0, 0, 0, 0, 0];
const text = (value: string) => [...u64(value.length), ...new TextEncoder().encode(value)];

it("is laid out as version 3 of the format", () => {
  const tensors: GgufTensor[] = [
    { name: "a", type: "F32", shape: [3] },
    { name: "b", type: "Q4_0", shape: [2, 64] },
    { name: "c", type: "Q8_0", shape: [1, 32] },
  ];
  const header = ggufHeader({ k: { u32: 7 }, f: { f32: 1 }, s: "x", t: ["", "yz"] }, tensors);
  const expected = [
    ...new TextEncoder().encode("GGUF"),
    ...u32(3),
    ...u64(3),
    ...u64(4),
    ...[...text("k"), ...u32(4), ...u32(7)],
    ...[...text("f"), ...u32(6), 0, 0, 0x80, 0x3f],
    ...[...text("s"), ...u32(8), ...text("x")],
    ...[...text("t"), ...u32(9), ...u32(8), ...u64(2), ...text(""), ...text("yz")],
    ...[...text("a"), ...u32(1), ...u64(3), ...u32(0), ...u64(0)],
    ...[...text("b"), ...u32(2), ...u64(64), ...u64(2), ...u32(2), ...u64(32)],
    // 2 · 2 blocks of 18 bytes before it, and their padding.
    ...[...text("c"), ...u32(2), ...u64(32), ...u64(1), ...u32(8), ...u64(32 + 96)],
  ];
  expect(Array.from(header.subarray(0, expected.length))).toEqual(expected);
  expect(header.length % 32).toBe(0);
  expect(header.length - expected.length).toBeLessThan(32);
  expect(header.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
});

it("counts bytes by the blocks of a type", () => {
  expect(ggufBytes({ name: "", type: "Q4_0", shape: [5, 96] })).toBe(5 * 3 * 18);
  expect(ggufBytes({ name: "", type: "Q8_0", shape: [5, 96] })).toBe(5 * 3 * 34);
  expect(ggufBytes({ name: "", type: "F32", shape: [5, 96] })).toBe(5 * 96 * 4);
  expect([0, 1, 31, 32, 33].map(ggufPadding)).toEqual([0, 31, 1, 0, 31]);
});
