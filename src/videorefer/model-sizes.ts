import type { ModelSizes } from "../core/model-sizes.ts";
import type { LanguageConfig } from "./shared/language-config.ts";
import type { VisionConfig } from "./shared/vision-config.ts";

/** A loaded model's sizes, as its configuration has them. @param vision with `usedLayers` where the last ones do not run */
export function modelSizes(
  family: ModelSizes["family"],
  vision: VisionConfig & { readonly usedLayers?: number },
  language: LanguageConfig,
): ModelSizes {
  return {
    family,
    vision: {
      hidden: vision.hiddenSize,
      intermediate: vision.intermediateSize,
      layers: vision.usedLayers ?? vision.layers,
    },
    language: {
      hidden: language.hiddenSize,
      intermediate: language.intermediateSize,
      layers: language.layers,
      keyValueSize: language.keyValueHeads * language.headDim,
      vocabulary: language.vocabularySize,
      tied: language.tiedHead,
    },
  };
}
