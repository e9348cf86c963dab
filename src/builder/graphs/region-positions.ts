import type { VisionConfig } from "../../videorefer/shared/vision-config.ts";
import type { Table } from "../recipe.ts";
import { denseMatrix, vector } from "../tensor-recipe.ts";

const PREFIX = "model.region_encoder.pos_linear";

/**
 * The linear layer that tells a region's cells where they are: `positions.weight` [C, 2] and `positions.bias` [C], in float32. It is
 * applied between two steps that run outside of graphs, so no graph reads it.
 * Source: pixelrefer.md 3.1, 5.2.
 */
export function regionPositionTable({ hiddenSize: width }: Pick<VisionConfig, "hiddenSize">): Table {
  const weight = { parts: [{ name: `${PREFIX}.weight`, shape: [width, 2] }] };
  const bias = [{ name: `${PREFIX}.bias`, shape: [width] }];
  return {
    owner: "positions",
    recipes: [
      { ...denseMatrix("positions.weight", weight, "f32"), shelf: "vectors" },
      vector("positions.bias", bias, "f32"),
    ],
  };
}
