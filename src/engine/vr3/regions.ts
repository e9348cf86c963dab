import type * as Ort from "onnxruntime-web";
import { MersenneTwister } from "../../videorefer/numeric/mersenne-twister.ts";
import { cropRegion, cutRegion, planRegion, type RegionPlan } from "../../videorefer/vr3/region-crop.ts";
import { regionRows } from "../../videorefer/vr3/region-tokens.ts";
import { pictureLayout } from "../../videorefer/vr3/smart-resize.ts";
import type { AnswerInput } from "../answer-input.ts";
import { checkpoint } from "../breathe.ts";
import type { ReadContext } from "../model.ts";
import { regionTokens } from "../model-parts.ts";
import { readTensor } from "../tensors.ts";
import type { PictureEncoder } from "./encoder.ts";
import type { Vr3Parts } from "./model.ts";

export interface EncodedRegions {
  readonly plans: readonly RegionPlan[];
  /** float32 [all regions' tokens, H]; null when there are none. */
  readonly tokens: Ort.Tensor | null;
}

/**
 * Looks closely at every region: its crop through the vision encoder, the cells under its mask summarised by k-means,
 * projected to decoder tokens. `seed` starts k-means; one generator serves all regions in order (specification 6.7).
 * @throws FailureError `region-invalid`, `cancelled` between regions
 */
export async function encodeRegions(
  model: Vr3Parts,
  encoder: PictureEncoder,
  { regions, seed, regionOptions }: Pick<AnswerInput, "regions" | "seed" | "regionOptions">,
  onRegion: (done: number) => void,
  { signal, probe }: Pick<ReadContext, "signal" | "probe">,
): Promise<EncodedRegions> {
  const { config } = model;
  const plans = regions.map(({ views }) => planRegion(views[0].mask, config, regionOptions));
  const generator = new MersenneTwister(seed);
  const rows: Float32Array[] = [];
  for (const [index, region] of regions.entries()) {
    await checkpoint(signal);
    const plan = plans[index];
    const image = await region.views[0].read();
    const layout = pictureLayout(plan.scaled, { merge: 1, pictures: regions.length }, config);
    const picture = { image: cutRegion(image, plan), scaled: plan.scaled };
    const patches = model.preprocessor.patches([picture], layout);
    let tensor: Ort.Tensor | null = null;
    try {
      tensor = await encoder.features(patches);
      const features = await readTensor(model.execution, tensor);
      const encoded = { features, grid: layout.grid, channels: config.vision.hiddenSize };
      rows.push(regionRows(encoded, plan, generator));
      probe?.vr3?.region({
        plan,
        crop: cropRegion(image, plan),
        layout,
        patches: await readTensor(model.execution, patches.tensor),
        features,
        rows: rows[index],
      });
    } finally {
      tensor?.dispose();
      patches.release();
    }
    onRegion(index + 1);
  }
  const tokens = await regionTokens(model, rows, config.vision.hiddenSize);
  if (tokens && probe) probe.regionTokens(await readTensor(model.execution, tokens));
  return { plans, tokens };
}
