import type { EmbeddingTensors } from "../../package/manifest.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import { EMBEDDING, headParts, headSource } from "../graphs/token-head.ts";
import { BLOCK } from "../quantise.ts";
import type { TensorAlias } from "../recipe.ts";
import { denseMatrix, quantisedMatrix, type TensorRecipe } from "../tensor-recipe.ts";
import type { LanguagePrecision } from "./precision.ts";

export interface EmbeddingPlan {
  readonly tensors: EmbeddingTensors;
  /** Tensors to store for the embedding alone. */
  readonly recipes: readonly TensorRecipe[];
  /** Tensors of the head that are listed again in the embedding's own shape, since a tied table is stored once. */
  readonly aliases: readonly TensorAlias[];
}

/** Plans how the table of input embeddings is stored. Its rows are read by token id, outside of the graphs. */
export function planEmbedding(config: LanguageConfig, precision: LanguagePrecision): EmbeddingPlan {
  const { tiedHead: tied, vocabularySize: rows, hiddenSize: columns } = config;
  // A head in several parts is not a single table.
  const whole = tied && headParts(config, precision).length === 1;
  const source = tied ? headSource(config) : { parts: [{ name: EMBEDDING, shape: [rows, columns] }] };
  // Blocks may not cross rows of the table, so other widths stay in float32.
  if (precision.embedding === "f32" || columns % BLOCK !== 0) {
    const shared = whole && precision.head === 32;
    return {
      tensors: { kind: "f32", values: "embedding.values" },
      recipes: shared ? [] : [denseMatrix("embedding.values", source, "f32")],
      aliases: shared
        ? [{ name: "embedding.values", of: "decoder.head.weight", shape: [rows, columns] }]
        : [],
    };
  }
  const halfScales = precision.activation === "f16";
  const { values, scales } = quantisedMatrix("embedding", source, 8, halfScales, "f32");
  const shared = whole && precision.head === 8;
  const aliases: TensorAlias[] = [];
  if (shared) aliases.push({ name: values.name, of: "decoder.head.values", shape: [rows, columns] });
  if (shared && !halfScales)
    aliases.push({ name: scales.name, of: "decoder.head.scales", shape: [rows, columns / BLOCK] });
  return {
    tensors: { kind: "q8", values: values.name, scales: scales.name },
    recipes: [values, scales].filter((recipe) => !aliases.some(({ name }) => name === recipe.name)),
    aliases,
  };
}
