import type { EmbeddingTensors, LanguageManifest, TensorEntry } from "../package/manifest.ts";
import type { LanguageConfig } from "./config.ts";
import { EMBEDDING, headParts, headSource } from "./graphs/token-head.ts";
import type { Precision } from "./precision.ts";
import { BLOCK } from "./quantise.ts";
import { denseMatrix, quantisedMatrix, type TensorRecipe } from "./tensor-recipe.ts";

export interface EmbeddingPlan {
  readonly tensors: EmbeddingTensors;
  /** Tensors to store for the embedding alone. */
  readonly recipes: readonly TensorRecipe[];
  /** Names under which tensors of the head are listed again, since a tied table is stored once. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Decides how the table of input embeddings is stored; its rows are read by token id outside the graphs. */
export function planEmbedding(config: LanguageConfig, precision: Precision): EmbeddingPlan {
  const { tie_word_embeddings: tied, vocab_size: rows, hidden_size: columns } = config;
  // A head cut into parts is no longer one table.
  const whole = tied && headParts(config, precision).length === 1;
  const source = tied ? headSource(config) : { parts: [{ name: EMBEDDING, shape: [rows, columns] }] };
  // A row in blocks must be a row of the table, so odd widths stay in float32.
  if (precision.embedding === "f32" || columns % BLOCK !== 0) {
    const shared = whole && precision.head === 32;
    return {
      tensors: { kind: "f32", values: "embedding.values" },
      recipes: shared ? [] : [denseMatrix("embedding.values", source, "f32")],
      aliases: shared ? { "embedding.values": "decoder.head.weight" } : {},
    };
  }
  const halfScales = precision.activation === "f16";
  const { values, scales } = quantisedMatrix("embedding", source, 8, halfScales, "f32");
  const shared = whole && precision.head === 8;
  const aliases: Record<string, string> = {};
  if (shared) aliases[values.name] = "decoder.head.values";
  if (shared && !halfScales) aliases[scales.name] = "decoder.head.scales";
  return {
    tensors: { kind: "q8", values: values.name, scales: scales.name },
    recipes: [values, scales].filter((recipe) => !(recipe.name in aliases)),
    aliases,
  };
}

/** Table rows for the aliases: the same bytes, in the embedding's own shape. */
export function aliasEntries(
  aliases: EmbeddingPlan["aliases"],
  tensors: readonly TensorEntry[],
  { rows, columns }: Pick<LanguageManifest["embedding"], "rows" | "columns">,
): TensorEntry[] {
  return Object.entries(aliases).map(([name, original]) => {
    const entry = tensors.find((tensor) => tensor.name === original);
    if (!entry)
      throw new RangeError(`${name} should share the tensor ${original}, which is not in the package`);
    return { ...entry, name, shape: [rows, name.endsWith(".scales") ? columns / BLOCK : columns] };
  });
}
