import { FUSION_HEADS } from "../../../videorefer/prl/config.ts";
import type { LanguageConfig } from "../../../videorefer/shared/language-config.ts";
import type { VisionConfig } from "../../../videorefer/shared/vision-config.ts";
import { geluMlp } from "../../graphs/gelu-mlp.ts";
import { addLayerNorm } from "../../graphs/vision-transformer.ts";
import type { LanguagePrecision } from "../../language/precision.ts";
import { Network } from "../../network.ts";
import type { SourceTensor } from "../../tensor-recipe.ts";

const PREFIX = "model.region_encoder";
/** Torch's own of layer norms. Source: pixelrefer.md 6.4. */
const EPSILON = 1e-5;

/**
 * A mask's rows [1, K, C] look first at its local view, then at its global view, and become tokens [K, H] of the language model. Only
 * the rows are normalised; the views' features [1, L, C] and [1, G, C] are taken as the encoder gives them.
 * Source: pixelrefer.md 6.4.
 */
export function buildRegionFusion(
  language: LanguageConfig,
  vision: Pick<VisionConfig, "hiddenSize">,
  precision: LanguagePrecision,
): Network {
  const width = vision.hiddenSize;
  const network = new Network("region", precision.activation);
  const enter = (name: string, count: string) => network.enter(network.input(name, "f32", [1, count, width]));
  let rows = enter("rows", "rows");
  for (const view of ["local", "global"] as const) {
    const seen = enter(view, `${view}_cells`);
    rows = network.node("Add", [rows, attend(network, view, rows, seen, width, precision)]);
  }
  const flat = network.node("Squeeze", [rows, network.constant("i64", [0])]);
  network.leave(flat, "fused", ["rows", width]);
  const sizes = { input: width, output: language.hiddenSize };
  network.leave(geluMlp(network, flat, `${PREFIX}.feat_linear`, sizes, precision.projector), "tokens", [
    "rows",
    language.hiddenSize,
  ]);
  return network;
}

/** Torch's multi-head attention: query, key and value of one stacked projection. */
function attend(
  network: Network,
  view: "local" | "global",
  rows: string,
  seen: string,
  width: number,
  { projector: bits }: LanguagePrecision,
): string {
  const source = `${PREFIX}.fusion_attention_${view}`;
  const part = (name: string, rowCount: number, columns?: number): SourceTensor => ({
    name: `${source}.${name}`,
    shape: columns === undefined ? [rowCount] : [rowCount, columns],
  });
  const project = (nth: number, name: string, input: string): string =>
    network.linear(`${view}.${name}`, input, {
      weight: {
        parts: [part("in_proj_weight", 3 * width, width)],
        range: { first: nth * width, count: width },
      },
      bias: [part("in_proj_bias", 3 * width)],
      bits,
    });
  const normed = addLayerNorm(network, rows, `${view}.norm`, `${PREFIX}.ln_${view}`, width, EPSILON);
  const query = project(0, "query", normed);
  const key = project(1, "key", seen);
  const value = project(2, "value", seen);
  const mixed = network.node("MultiHeadAttention", [query, key, value], { num_heads: FUSION_HEADS });
  return network.linear(`${view}.out`, mixed, {
    weight: { parts: [part("out_proj.weight", width, width)] },
    bias: [part("out_proj.bias", width)],
    bits,
  });
}
