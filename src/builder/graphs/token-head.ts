import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { LanguagePrecision } from "../language/precision.ts";
import type { Network } from "../network.ts";
import { BLOCK } from "../quantise.ts";
import { denseMatrix, type MatrixSource, matrixShape, quantisedMatrix } from "../tensor-recipe.ts";

export const EMBEDDING = "model.embed_tokens.weight";

/** The largest binding of many GPUs; the head is the only matrix that can exceed it. */
const MAX_HEAD_BYTES = 256 * 2 ** 20;

/** The checkpoint tensor behind the head. */
export const headSource = (config: LanguageConfig): MatrixSource => ({
  parts: [
    {
      name: config.tiedHead ? EMBEDDING : "lm_head.weight",
      shape: [config.vocabularySize, config.hiddenSize],
    },
  ],
});

/** The parts of the head, each for a span of the vocabulary: one, unless the matrix is too large to bind. */
export function headParts(
  config: LanguageConfig,
  precision: LanguagePrecision,
  largestBytes = MAX_HEAD_BYTES,
): { readonly name: string; readonly source: MatrixSource }[] {
  const { vocabularySize: vocabulary, hiddenSize: width } = config;
  const source = headSource(config);
  const count = Math.ceil((vocabulary * width * precision.head) / 8 / largestBytes);
  if (count === 1) return [{ name: "head", source }];
  const rows = Math.ceil(vocabulary / count);
  return Array.from({ length: count }, (_, index) => {
    const first = index * rows;
    const range = { first, count: Math.min(rows, vocabulary - first) };
    return { name: `head.${index}`, source: { ...source, range } };
  });
}

/** `lm_head` on the last row of `input`; writes the graph's `logits` [1, 1, V]. */
export function addHead(
  network: Network,
  input: string,
  config: LanguageConfig,
  precision: LanguagePrecision,
  largestBytes = MAX_HEAD_BYTES,
): void {
  const last = network.node("Gather", [input, network.constant("i32", [-1])], { axis: 1 });
  const parts = headParts(config, precision, largestBytes).map(({ name, source }) =>
    addPart(network, last, name, source, precision),
  );
  const logits = parts.length === 1 ? parts[0] : network.node("Concat", parts, { axis: -1 });
  network.leave(logits!, "logits", [1, 1, config.vocabularySize]);
}

function addPart(
  network: Network,
  last: string,
  name: string,
  source: MatrixSource,
  precision: LanguagePrecision,
): string {
  const [rows, width] = matrixShape(source);
  const full = `decoder.${name}`;
  network.quantisation[full] = precision.head;
  if (precision.head === 4 || precision.head === 8) {
    const bits = precision.head;
    const { values, scales } = quantisedMatrix(
      full,
      source,
      bits,
      network.activation === "f16",
      network.activation,
    );
    const inputs = [last, network.tensor(values), network.tensor(scales)];
    return network.node("MatMulNBits", inputs, { K: width, N: rows, bits, block_size: BLOCK });
  }
  // Stored as [V, H], so that a tied table is stored once and can be read by row as the embedding.
  const matrix = network.matrix(denseMatrix(`${full}.weight`, source, precision.head === 16 ? "f16" : "f32"));
  const row = network.node("Reshape", [last, network.constant("i64", [1, width])]);
  const flat = network.node("Gemm", [row, matrix], { transB: 1 });
  return network.node("Reshape", [flat, network.constant("i64", [1, 1, rows])]);
}
