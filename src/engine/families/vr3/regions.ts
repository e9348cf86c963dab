import type * as Ort from "onnxruntime-web";
import { MersenneTwister } from "../../../videorefer/numeric/mersenne-twister.ts";
import {
  addPositions,
  type PositionLayer,
  regionPositions,
} from "../../../videorefer/shared/region-positions.ts";
import { cropRegion, cutRegion, planRegion } from "../../../videorefer/vr3/region-crop.ts";
import { regionRows } from "../../../videorefer/vr3/region-tokens.ts";
import { pictureLayout } from "../../../videorefer/vr3/smart-resize.ts";
import { readTensor } from "../../runtime/tensors.ts";
import { checkpoint } from "../../runtime/yield-budget.ts";
import type { AnswerInput } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { regionTokens } from "../model-parts.ts";
import { type RegionCache, readRegions } from "../region-cache.ts";
import type { PictureEncoder } from "./encoder.ts";
import type { Vr3Parts, Vr3Region } from "./parts.ts";

/**
 * Looks closely at every region that is not in the cache: its crop through the vision encoder, the cells under its mask summarised
 * by k-means, projected to decoder tokens. `seed` starts k-means; one generator serves all regions in order (videorefer-models.md 6.7).
 * @param positions in families whose regions know where they are
 * @param cache of regions of this very video; it owns what is returned
 * @throws FailureError `region-invalid`, `cancelled` between regions
 */
export async function encodeRegions(
  model: Vr3Parts,
  encoder: PictureEncoder,
  positions: PositionLayer | null,
  { regions, seed, regionOptions }: Pick<AnswerInput, "regions" | "seed" | "regionOptions">,
  cache: RegionCache<Vr3Region>,
  onRegion: (done: number) => void,
  { signal, probe }: Pick<ReadContext, "signal" | "probe">,
): Promise<readonly Vr3Region[]> {
  const { config } = model;
  const wanted = regions.map(({ views: [view] }) => {
    const plan = planRegion(view.mask, config, regionOptions);
    const layout = pictureLayout(plan.scaled, { merge: 1, pictures: regions.length }, config);
    const { crop, maskGrid, maskCells } = plan;
    const key = JSON.stringify([seed, view.frameIndex, crop, layout.grid, maskGrid, maskCells.join("")]);
    return { view, plan, layout, key };
  });
  const encoded = cache.take(wanted.map(({ key }) => key));
  const generator = encoded.at(-1)?.generator.copy() ?? new MersenneTwister(seed);
  for (const { view, plan, layout, key } of wanted.slice(encoded.length)) {
    await checkpoint(signal);
    const image = await view.read();
    const picture = { image: cutRegion(image, plan), scaled: plan.scaled };
    const patches = model.preprocessor.patches([picture], layout);
    let tensor: Ort.Tensor | null = null;
    try {
      tensor = await encoder.features(patches, {
        signal,
        onFraction: (fraction) => onRegion(encoded.length + fraction),
      });
      const features = await readTensor(model.execution, tensor);
      const { hiddenSize: channels } = config.vision;
      const { grid } = layout;
      const positioned = positions
        ? addPositions(features, regionPositions(grid, plan.crop, plan.picture), positions)
        : features;
      const encodedCrop = { features: positioned, grid, channels };
      const rows = regionRows(encodedCrop, plan, generator, config.clusterRounds);
      const tokens = await regionTokens(model, [rows], channels);
      const region = { plan, tokens, generator: generator.copy() };
      cache.add(key, region);
      encoded.push(region);
      probe?.vr3?.region({
        plan,
        crop: cropRegion(image, plan),
        layout,
        patches: await readTensor(model.execution, patches.tensor),
        features,
        positioned,
        rows,
        clusterRounds: config.clusterRounds,
      });
    } finally {
      tensor?.dispose();
      patches.release();
    }
    onRegion(encoded.length);
  }
  if (probe && encoded.length > 0) probe.regionTokens(await readRegions(model.execution, encoded));
  return encoded;
}
