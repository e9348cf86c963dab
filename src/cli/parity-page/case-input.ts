import type { AnswerInput, RegionInput, VisualInput } from "../../engine/vr3/input.ts";
import { type Fixture, type GoldenCase, imageOf, maskOf } from "./fixture.ts";

/** The question of a golden case, as the engine takes it. */
export function caseInput(fixture: Fixture, golden: GoldenCase): AnswerInput {
  return {
    visual: visualOf(fixture, golden),
    regions: regionsOf(fixture, golden),
    turns: [{ role: "user", text: golden.question }],
    maxNewTokens: fixture.golden.compute.maxNewTokens,
    sampling: null,
    seed: fixture.golden.seeds.kmeans,
  };
}

function visualOf(fixture: Fixture, { modal, frames, timestampsSeconds }: GoldenCase): VisualInput {
  if (modal === "text" || !frames) return { kind: "none" };
  const images = frames.indices.map((index) => imageOf(fixture.frames, frames.stack, index));
  if (modal === "image") return { kind: "image", image: images[0] };
  return {
    kind: "video",
    frames: images.map((image, index) => ({
      index: frames.indices[index],
      labelSeconds: timestampsSeconds![index],
      read: async () => image,
    })),
    cacheKey: null,
  };
}

function regionsOf(fixture: Fixture, { masks, regionFrames, maskIds }: GoldenCase): RegionInput[] {
  if (!masks || !regionFrames || !maskIds) return [];
  return masks.indices.map((maskIndex, region) => {
    const image = imageOf(fixture.frames, regionFrames.stack, regionFrames.indices[maskIds[region]]);
    return {
      label: `object${region}`,
      mask: maskOf(fixture.masks, masks.stack, maskIndex),
      read: async () => image,
    };
  });
}
