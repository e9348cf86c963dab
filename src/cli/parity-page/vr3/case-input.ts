import type { AnswerInput, RegionInput, VisualInput } from "../../../engine/families/answer-input.ts";
import { readTaggedTurns } from "../../../videorefer/shared/tagged-text.ts";
import { imageOf, maskOf } from "../tensor-file.ts";
import type { FixtureFiles, GoldenCase } from "./golden.ts";

/** The question of a golden case, as the engine takes it. */
export function caseInput(fixture: FixtureFiles, golden: GoldenCase): AnswerInput {
  return {
    visual: visualOf(fixture, golden),
    regions: regionsOf(fixture, golden),
    turns: readTaggedTurns(
      [{ role: "user", text: golden.question }],
      golden.modal === "text" ? "none" : golden.modal,
    ),
    maxNewTokens: fixture.golden.compute.maxNewTokens,
    sampling: null,
    seed: fixture.golden.seeds.kmeans,
    regionOptions: { whenTiny: "match" },
  };
}

function visualOf(fixture: FixtureFiles, { modal, frames, timestampsSeconds }: GoldenCase): VisualInput {
  if (modal === "text" || !frames) return { kind: "none" };
  const images = frames.indices.map((index) => imageOf(fixture.frames, frames.stack, index));
  if (modal === "image") return { kind: "image", image: images[0]!, cacheKey: null };
  return {
    kind: "video",
    frames: images.map((image, index) => ({
      index: frames.indices[index]!,
      labelSeconds: timestampsSeconds![index]!,
      read: async () => image,
    })),
    cacheKey: null,
  };
}

function regionsOf(fixture: FixtureFiles, { masks, regionFrames, maskIds }: GoldenCase): RegionInput[] {
  if (!masks || !regionFrames || !maskIds) return [];
  return masks.indices.map((maskIndex, region) => {
    const frameIndex = regionFrames.indices[maskIds[region]!]!;
    const image = imageOf(fixture.frames, regionFrames.stack, frameIndex);
    const mask = maskOf(fixture.masks, masks.stack, maskIndex);
    return {
      label: `object${region}`,
      views: [{ frameIndex, labelSeconds: 0, mask, read: async () => image }],
    };
  });
}
