import { expect, test } from "vitest";
import {
  advance,
  doWhile,
  encodeModule,
  f32,
  f32x4,
  i8x16,
  i32,
  v128,
  type WasmFunction,
  wasmFunction,
} from "./wasm-code.ts";

const memory = new WebAssembly.Memory({ initial: 1 });
const bytes = new Uint8Array(memory.buffer);
const floats = new Float32Array(memory.buffer);

async function instance(
  ...functions: WasmFunction[]
): Promise<Record<string, (...numbers: number[]) => number>> {
  const module = await WebAssembly.instantiate(encodeModule(functions), { env: { memory } });
  return module.instance.exports as Record<string, (...numbers: number[]) => number>;
}

test("whole numbers of every length keep their value and sign", async () => {
  const numbers = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)];
  const functions = numbers.map((number, index) =>
    wasmFunction(`n${index}`, [], () => ({ statements: [], result: i32.constant(number) })),
  );
  const exported = await instance(...functions);
  expect(numbers.map((_, index) => exported[`n${index}`]!())).toEqual(numbers);
});

test("a loop runs once and then as long as its condition holds", async () => {
  const { count } = await instance(
    wasmFunction("count", ["i32"], ([end], declare) => {
      const counter = declare("i32");
      return { statements: [doWhile([advance(counter, 3)], i32.less(counter, end))], result: counter };
    }),
  );
  expect([count!(0), count!(3), count!(4)]).toEqual([3, 3, 6]);
});

test("bytes become floats, a quarter of a vector at a time", async () => {
  bytes.set(Array.from({ length: 16 }, (_, index) => 8 * index));
  const { unpack } = await instance(
    wasmFunction("unpack", ["i32"], ([out]) => ({
      statements: [0, 1, 2, 3].map((quarter) => {
        const signed = i8x16.subtract(v128.load(i32.constant(0)), i8x16.splat(60));
        return v128.store(out, f32x4.fromBytes(signed, quarter), 16 * quarter);
      }),
    })),
  );
  unpack!(1024);
  expect([...floats.subarray(256, 272)]).toEqual(Array.from({ length: 16 }, (_, index) => 8 * index - 60));
});

test("lanes are added up, and offsets added to addresses", async () => {
  floats.set([1.5, 2, 4, 8, 16], 4);
  const { sum } = await instance(
    wasmFunction("sum", ["i32"], ([address], declare) => {
      const four = declare("v128");
      const fifth = f32.load(address, 16);
      return {
        statements: [four.set(v128.load(address))],
        result: f32.add(f32x4.sum(four), f32.multiply(fifth, f32.constant(10))),
      };
    }),
  );
  expect(sum!(16)).toBe(175.5);
});
