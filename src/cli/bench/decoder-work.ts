import { parseModelConfig } from "../../builder/config.ts";
import { BLOCK } from "../../builder/quantise.ts";
import type { LanguageManifest, TensorEntry } from "../../package/manifest.ts";
import type { DecoderWork } from "./figures.ts";

export function decoderWork(manifest: LanguageManifest): DecoderWork {
  const { language } = parseModelConfig(manifest.config, "manifest.json");
  const { num_hidden_layers: layers, headDimension } = language;
  const tensors = manifest.tensors.filter(({ name }) => /^decoder\.(?!rope_)/.test(name));
  const matrices = tensors.filter(({ name }) => /^decoder\.layers\..*\.(values|weight)$/.test(name));
  const elementBytes = manifest.variant === "q4f16" ? 2 : 4;
  return {
    weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    layerParameters: matrices.reduce((sum, tensor) => sum + parameters(tensor), 0),
    cacheBytesPerToken: 2 * layers * language.num_key_value_heads * headDimension * elementBytes,
    attentionFlopsPerToken: 4 * layers * language.num_attention_heads * headDimension,
  };
}

/** Values in blocks are [rows, blocks, bytes]. */
const parameters = ({ name, shape }: TensorEntry): number =>
  name.endsWith(".values")
    ? shape[0]! * shape[1]! * BLOCK
    : shape.reduce((product, size) => product * size, 1);
