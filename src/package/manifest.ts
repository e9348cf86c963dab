import type { JsonObject } from "../core/json-object.ts";

/**
 * The manifest of a model package. A package is a folder with this file as `manifest.json`, one graph-only ONNX file per
 * network, and weight shards. `src/builder` writes it, `src/engine` runs it. What every package has is in `PackageCommon`;
 * the rest depends on its kind. Which graphs a family has, with their inputs and outputs, is said in the family's own
 * folder in `src/builder/families`.
 */
export type Manifest = LanguageManifest | SegmenterManifest | ExportedManifest;

/**
 * What a variant stores its weights in, and computes in. Segmenters are small and keep float16 weights where language models have 4
 * bits: `q4f16` computes in float16, `q4f32` in float32.
 */
export const VARIANTS = ["f32", "q4f32", "q4f16"] as const;
export type Variant = (typeof VARIANTS)[number];

export interface PackageCommon {
  readonly format: "videorefer-package";
  readonly formatVersion: 2;
  readonly builderVersion: string;
  readonly id: string;
  readonly name: string;
  /** Id of the family in the lists of `src/builder` and of whoever runs it. */
  readonly family: string;
  readonly variant: Variant;
  readonly source: { readonly repository: string; readonly revision: string };
  /** As the publisher states it; null when nothing is stated. */
  readonly licence: string | null;
  /** True for the bundled models of coloured shapes. */
  readonly demonstration: boolean;
  /** By the name of the network. */
  readonly graphs: Readonly<Record<string, FileEntry>>;
  /**
   * Named for the graph that reads them (`vision.weights-000.bin`, `decoder.vectors-000.bin`), or for a table that no graph
   * reads (`embedding.weights-000.bin`).
   */
  readonly shards: readonly FileEntry[];
  readonly tensors: readonly TensorEntry[];
  /** Other files, such as tokenizer.json. */
  readonly files: readonly FileEntry[];
  /** Per weight matrix: bits used, decided at conversion. */
  readonly quantisation: Readonly<Record<string, 4 | 8 | 16 | 32>>;
}

/** A model that answers questions in words: encoders, and a decoder with its tokenizer and table of embeddings. */
export interface LanguageManifest extends PackageCommon {
  readonly kind: "language";
  /** The checkpoint's own files, verbatim JSON. An object without keys stands for a file that the checkpoint lacks. */
  readonly config: JsonObject;
  readonly visionConfig: JsonObject;
  readonly generationConfig: JsonObject;
  readonly preprocessorConfig: JsonObject;
  readonly specialTokensMap: JsonObject;
  /** Longest sequence the decoder runs: rows of its rotary tables. */
  readonly contextTokens: number;
  /** Rows of the input embedding, read by id; never a graph input. */
  readonly embedding: { readonly rows: number; readonly columns: number; readonly tensors: EmbeddingTensors };
}

/** A model that turns points, boxes and earlier masks into masks. */
export interface SegmenterManifest extends PackageCommon {
  readonly kind: "segmenter";
  /** Settings of the network, as its family reads them. */
  readonly config: JsonObject;
}

/** How an exported graph's weights are stored, by the names that transformers.js has for it. */
export const PRECISIONS = ["q4f16", "fp16", "q4", "q8", "fp32"] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * A general model that somebody exported for transformers.js, with its files as they are: ONNX graphs by the names of its sessions,
 * data of large graphs as shards, and its settings. It has no tensors of ours.
 */
export interface ExportedManifest extends PackageCommon {
  readonly kind: "exported";
  /** The export's own `config.json`. */
  readonly config: JsonObject;
  /** By the name of the graph. */
  readonly precisions: Readonly<Record<string, Precision>>;
  readonly contextTokens: number;
}

/** `f32`/`f16`: `values` [rows, columns]. `q8`: uint8 `values` [rows, columns] (zero point 128) and f32 `scales` [rows, columns/32]. */
export type EmbeddingTensors =
  | { readonly kind: "f32" | "f16"; readonly values: string }
  | { readonly kind: "q8"; readonly values: string; readonly scales: string };

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface TensorEntry {
  readonly name: string;
  readonly shard: string;
  readonly offset: number;
  readonly bytes: number;
  readonly dtype: "f32" | "f16" | "u8" | "i32";
  readonly shape: readonly number[];
}
