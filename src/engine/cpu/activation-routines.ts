import { advance, f32x4, i32, sweep, v128, type WasmFunction, wasmFunction } from "../../core/wasm-code.ts";
import { exponential } from "./exponential.ts";
import type { MultiplyAdd } from "./routine-code.ts";

export function activate(multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction("activate", ["i32", "i32", "i32"], ([gate, up, count], declare) => {
    const { prepare, result } = exponential(f32x4.negate(v128.load(gate)), declare, multiplyAdd);
    const product = f32x4.multiply(v128.load(gate), v128.load(up));
    const step = [
      ...prepare,
      v128.store(gate, f32x4.divide(product, f32x4.add(f32x4.constant(1), result))),
      advance(gate, 16),
      advance(up, 16),
    ];
    return { statements: sweep(gate, i32.times(count, 4), step, declare) };
  });
}

/** gelu(x) ≈ x · sigmoid(2u), u = √(2/π) · (x + 0.044715 x³): what half of 1 + tanh u is. */
export function gelu(multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction("gelu", ["i32", "i32"], ([values, count], declare) => {
    const x = declare("v128");
    const cube = f32x4.multiply(f32x4.multiply(x, x), x);
    const u = multiplyAdd(cube, f32x4.constant(0.044715), x);
    const { prepare, result } = exponential(
      f32x4.multiply(u, f32x4.constant(-2 * Math.sqrt(2 / Math.PI))),
      declare,
      multiplyAdd,
    );
    const step = [
      x.set(v128.load(values)),
      ...prepare,
      v128.store(values, f32x4.divide(x, f32x4.add(f32x4.constant(1), result))),
      advance(values, 16),
    ];
    return { statements: sweep(values, i32.times(count, 4), step, declare) };
  });
}
