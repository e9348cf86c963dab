import { BLOCK } from "../../builder/quantise.ts";
import { BLOCK_BYTES } from "./gguf-blocks.ts";

/** Numbers of types in the file. */
const TENSOR_TYPES = { F32: 0, Q4_0: 2, Q8_0: 8 } as const;
const VALUE_TYPES = { u32: 4, f32: 6, string: 8, array: 9 } as const;

const VERSION = 3;
/** What a file aligns to that does not say otherwise. */
const ALIGNMENT = 32;

export interface GgufTensor {
  readonly name: string;
  readonly type: keyof typeof TENSOR_TYPES;
  /** Rows first, as everywhere here; the file has the columns first. */
  readonly shape: readonly number[];
}

export type GgufValue = { readonly u32: number } | { readonly f32: number } | string | readonly string[];

export function ggufBytes({ type, shape }: GgufTensor): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  return type === "F32" ? 4 * elements : (elements / BLOCK) * BLOCK_BYTES[type];
}

/** Zero bytes after so many, up to the next multiple of the alignment. */
export const ggufPadding = (bytes: number): number => (ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT;

/**
 * The start of a GGUF file, up to its first tensor. The tensors follow in their order, each with its `ggufPadding`.
 * Source: ggml's docs/gguf.md, version 3.
 */
export function ggufHeader(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Uint8Array {
  const out = new Bytes();
  out.raw(new TextEncoder().encode("GGUF"));
  out.u32(VERSION);
  out.u64(tensors.length);
  const entries = Object.entries(metadata);
  out.u64(entries.length);
  for (const [key, value] of entries) {
    out.text(key);
    addValue(out, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.text(tensor.name);
    out.u32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) out.u64(size);
    out.u32(TENSOR_TYPES[tensor.type]);
    out.u64(offset);
    const bytes = ggufBytes(tensor);
    offset += bytes + ggufPadding(bytes);
  }
  out.raw(new Uint8Array(ggufPadding(out.length)));
  return out.joined();
}

function addValue(out: Bytes, value: GgufValue): void {
  if (typeof value === "string") {
    out.u32(VALUE_TYPES.string);
    out.text(value);
  } else if ("u32" in value) {
    out.u32(VALUE_TYPES.u32);
    out.u32(value.u32);
  } else if ("f32" in value) {
    out.u32(VALUE_TYPES.f32);
    out.f32(value.f32);
  } else {
    out.u32(VALUE_TYPES.array);
    out.u32(VALUE_TYPES.string);
    out.u64(value.length);
    for (const text of value) out.text(text);
  }
}

/** Grows by little-endian numbers. */
class Bytes {
  length = 0;
  private readonly parts: Uint8Array[] = [];

  raw(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  u32(value: number): void {
    this.number(4, (view) => view.setUint32(0, value, true));
  }

  f32(value: number): void {
    this.number(4, (view) => view.setFloat32(0, value, true));
  }

  u64(value: number): void {
    this.number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  joined(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private number(bytes: number, set: (view: DataView) => void): void {
    const view = new DataView(new ArrayBuffer(bytes));
    set(view);
    this.raw(new Uint8Array(view.buffer));
  }
}
