import { BLOCK } from "../../builder/quantise.ts";
import type { LanguageManifest, TensorEntry } from "../../package/manifest.ts";
import { parseLanguage } from "../../videorefer/shared/language-config.ts";
import type { DecoderWork } from "./figures.ts";

export function decoderWork(manifest: LanguageManifest): DecoderWork {
  const language = parseLanguage({ name: "config.json", json: manifest.config, from: "package" });
  const { layers, headDim } = language;
  const tensors = manifest.tensors.filter(({ name }) => /^decoder\.(?!rope_)/.test(name));
  const matrices = tensors.filter(({ name }) => /^decoder\.layers\..*\.(values|weight)$/.test(name));
  const elementBytes = manifest.variant === "q4f16" ? 2 : 4;
  return {
    weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    layerParameters: matrices.reduce((sum, tensor) => sum + parameters(tensor), 0),
    cacheBytesPerToken: 2 * layers * language.keyValueHeads * headDim * elementBytes,
    attentionFlopsPerToken: 4 * layers * language.heads * headDim,
  };
}

/** Values in blocks are [rows, blocks, bytes]. */
const parameters = ({ name, shape }: TensorEntry): number =>
  name.endsWith(".values")
    ? shape[0]! * shape[1]! * BLOCK
    : shape.reduce((product, size) => product * size, 1);
