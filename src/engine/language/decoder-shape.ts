import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";

/** What the loop must know of the decoder graph (package/manifest.ts). */
export interface DecoderShape {
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** `0.key`, `0.value`, `1.key` …; inputs carry the prefix `past.`, outputs `present.`. */
  readonly cacheNames: readonly string[];
}

export function decoderShape(language: LanguageConfig): DecoderShape {
  const layers = Array.from({ length: language.layers }, (_, layer) => layer);
  return {
    keyValueHeads: language.keyValueHeads,
    headDim: language.headDim,
    hiddenSize: language.hiddenSize,
    vocabularySize: language.vocabularySize,
    cacheNames: layers.flatMap((layer) => [`${layer}.key`, `${layer}.value`]),
  };
}
