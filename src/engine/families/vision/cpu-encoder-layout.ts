import type { Manifest } from "../../../package/manifest.ts";
import type { Arithmetic } from "../../cpu/integer-arithmetic.ts";
import { isQuantised, type Matrix, MemoryPlan } from "../../cpu/memory-plan.ts";
import { PICTURE_QUERIES } from "../../cpu/operations.ts";
import { BLOCK_COLUMNS, LANES } from "../../cpu/tiling.ts";
import type { EncoderShape } from "./encoder-shape.ts";

export interface EncoderOptions {
  readonly shape: EncoderShape;
  readonly quantisation: Manifest["quantisation"];
  readonly threads: number;
  readonly arithmetic: Arithmetic;
}

/** Patches that are taken through a layer together: what lies between two matrices stays in a core's own cache. */
export const CHUNK_PATCHES = 64;
/** The largest picture that any family takes: VideoLLaMA3's whole budget of 16384 tokens in one frame. */
export const MAX_PATCHES = 2 ** 16;

/** Whether our own routines can run it: quantised matrices, heads of whole vectors. */
export function suitsCpuEncoder({ shape, quantisation }: EncoderOptions): boolean {
  const { hiddenSize, heads } = shape;
  return isQuantised("vision", quantisation) && (hiddenSize / heads) % LANES === 0;
}

export interface Linear {
  readonly matrix: Matrix;
  readonly bias: number;
}

export interface Norm {
  readonly weight: number;
  readonly bias: number;
}

export interface LayerPlaces {
  readonly norm1: Norm;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly norm2: Norm;
  readonly widen: Linear;
  readonly narrow: Linear;
}

export interface EncoderLayout {
  readonly plan: MemoryPlan;
  /** Of the patches that attend together, for each thread. */
  readonly scores: number;
  readonly scoreBytes: number;
  /** Rows of CHUNK_PATCHES patches, each filled up to whole blocks with zeros but for `projected`. */
  readonly padded: number;
  readonly normed: number;
  readonly projected: number;
  readonly attended: number;
  readonly widened: number;
  /** Of any of these, as products take them. */
  readonly quantised: number;
  readonly embedding: Linear;
  /** [positions, hiddenSize] */
  readonly positions: number | null;
  readonly layers: readonly LayerPlaces[];
  readonly closingNorm: Norm | null;
}

/**
 * An encoder in one memory, pictures behind it. Scratch comes first, where it stays in reach of views from before the memory grew
 * (cpu/operations.ts).
 */
export function layOutEncoder({ shape, quantisation, threads, arithmetic }: EncoderOptions): EncoderLayout {
  const plan = new MemoryPlan("vision", quantisation, arithmetic);
  const { patchSize, hiddenSize, intermediateSize, layers, positions, closingNorm } = shape;
  const rows = (columns: number, count = CHUNK_PATCHES) => plan.reserve(4 * count * wholeBlocks(columns));
  const linear = (name: string, rows: number, columns: number): Linear => ({
    matrix: plan.matrix(name, rows, columns),
    bias: plan.store(`${name}.bias`, 4 * rows),
  });
  const norm = (name: string): Norm => ({
    weight: plan.store(`${name}.weight`, 4 * hiddenSize),
    bias: plan.store(`${name}.bias`, 4 * hiddenSize),
  });
  const square = (name: string) => linear(name, hiddenSize, hiddenSize);
  const layer = (name: string): LayerPlaces => ({
    norm1: norm(`${name}.layer_norm1`),
    query: square(`${name}.self_attn.q_proj`),
    key: square(`${name}.self_attn.k_proj`),
    value: square(`${name}.self_attn.v_proj`),
    output: square(`${name}.self_attn.out_proj`),
    norm2: norm(`${name}.layer_norm2`),
    widen: linear(`${name}.mlp.fc1`, intermediateSize, hiddenSize),
    narrow: linear(`${name}.mlp.fc2`, hiddenSize, intermediateSize),
  });
  const scoreBytes = 4 * PICTURE_QUERIES * MAX_PATCHES;
  return {
    plan,
    scores: plan.reserve(threads * scoreBytes),
    scoreBytes,
    padded: rows(patchSize),
    normed: rows(hiddenSize),
    projected: rows(hiddenSize),
    // Attention writes one more where their number is odd.
    attended: rows(hiddenSize, CHUNK_PATCHES + 1),
    widened: rows(intermediateSize),
    quantised: plan.quantisedRows(CHUNK_PATCHES, Math.max(patchSize, hiddenSize, intermediateSize)),
    embedding: linear("embedding", hiddenSize, patchSize),
    positions: positions > 0 ? plan.store("positions", 4 * positions * hiddenSize) : null,
    layers: Array.from({ length: layers }, (_, index) => layer(`layers.${index}`)),
    closingNorm: closingNorm ? norm("post_layernorm") : null,
  };
}

/** The routines multiply whole blocks of columns; what fills up the last stays 0. */
export const wholeBlocks = (columns: number): number => Math.ceil(columns / BLOCK_COLUMNS) * BLOCK_COLUMNS;
