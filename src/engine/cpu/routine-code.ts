import type { Value } from "../../core/wasm-code.ts";

export type Pointer = Value<"i32">;
export type Vector = Value<"v128">;
/** a · b + c */
export type MultiplyAdd = (a: Vector, b: Vector, c: Vector) => Vector;
export type Statements = readonly (readonly number[])[];
