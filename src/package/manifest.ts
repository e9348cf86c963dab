/**
 * The model package: what `src/builder` writes and `src/engine` runs. A folder with this manifest, one graph-only
 * ONNX file per network and weight shards. Graph inputs and outputs (all float tensors in `f32` unless noted):
 *
 * videorefer-videollama3 (VideoRefer-VideoLLaMA3):
 * vision.onnx     patches [N, 3·p²] normalised, merge order; rope_cos, rope_sin [1, N, headDim/2]  →  features [N, C] (post-LN)
 *                 one picture per run, so attention needs no block mask
 * connector.onnx  features [B, s², C], keep int32 [K] (indices into B)                    →  tokens [K, H] (mean over s², then MLP)
 *
 * videorefer-videollama2 (VideoRefer-7B):
 * vision.onnx     patches [P, N, 3·p²] normalised, row-major, P pictures at a time         →  features [P, N, C] (of the chosen layer)
 * connector.onnx  features [P, N, C], pair int32 [2] (two of the P pictures)              →  tokens [K, H]
 *
 * both:
 * region.onnx     rows [R, C]                                                             →  tokens [R, H]
 * decoder.onnx    inputs_embeds [1, S, H], seqlens_k int32 [1, 1] (= tokens in cache after this run − 1), total_sequence_length
 *                 int32 [1] (= context capacity in use), past.{i}.key/value [1, kvHeads, T, headDim]
 *                 →  logits [1, 1, V] of the last row, present.{i}.key/value (same buffer as past may be bound)
 *
 * In q4f16 packages the KV cache and internal activations are float16; graph inputs and outputs other than past/present stay float32.
 */
export interface Manifest {
  readonly format: "videorefer-package";
  readonly formatVersion: 1;
  readonly builderVersion: string;
  readonly id: string;
  readonly name: string;
  readonly family: "videorefer-videollama3" | "videorefer-videollama2";
  readonly variant: "f32" | "q4f32" | "q4f16";
  readonly source: { readonly repository: string; readonly revision: string };
  readonly licence: string;
  readonly demonstration: boolean;
  /** The checkpoint's own files, verbatim JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly visionConfig: Readonly<Record<string, unknown>>;
  readonly generationConfig: Readonly<Record<string, unknown>>;
  readonly preprocessorConfig: Readonly<Record<string, unknown>>;
  readonly specialTokensMap: Readonly<Record<string, unknown>>;
  /** Longest sequence the decoder runs: rows of its rotary tables. */
  readonly contextTokens: number;
  readonly graphs: Readonly<Record<"vision" | "connector" | "decoder", FileEntry>> & {
    /** Absent from models that know no regions: plain VideoLLaMA2.1 and VideoLLaMA3. */
    readonly region?: FileEntry;
  };
  /** Named for the graph that reads them (`vision.weights-000.bin`, `decoder.vectors-000.bin`); `embedding.*` belong to no graph. */
  readonly shards: readonly FileEntry[];
  readonly tensors: readonly TensorEntry[];
  /** tokenizer.json and tokenizer_config.json */
  readonly files: readonly FileEntry[];
  /** Rows of the input embedding, read by id; never a graph input. */
  readonly embedding: { readonly rows: number; readonly columns: number; readonly tensors: EmbeddingTensors };
  /** Per weight matrix: bits used, decided at conversion. */
  readonly quantisation: Readonly<Record<string, 4 | 8 | 16 | 32>>;
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
