import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { Network } from "../network.ts";
import { computed } from "../tensor-recipe.ts";

export interface RopeTables {
  readonly cos: string;
  readonly sin: string;
}

/**
 * Rotary tables [contextTokens, headDim / 2]: angle = position · theta^(−2i / headDim). The inverse frequency and the angle are
 * rounded to float32, as upstream does: at long positions the rounding of the angle is visible.
 */
function ropeTable(
  config: LanguageConfig,
  contextTokens: number,
  wave: (angle: number) => number,
): Float32Array {
  const half = config.headDim / 2;
  const table = new Float32Array(contextTokens * half);
  for (let i = 0; i < half; i++) {
    const inverse = Math.fround(1 / Math.fround(config.ropeTheta ** Math.fround((2 * i) / config.headDim)));
    for (let position = 0; position < contextTokens; position++) {
      table[position * half + i] = wave(Math.fround(position * inverse));
    }
  }
  return table;
}

export function addRopeTables(network: Network, config: LanguageConfig, contextTokens: number): RopeTables {
  const shape = [contextTokens, config.headDim / 2];
  const add = (name: string, wave: (angle: number) => number): string =>
    network.tensor(
      computed(`decoder.${name}`, shape, network.activation, () => ropeTable(config, contextTokens, wave)),
    );
  return { cos: add("rope_cos", Math.cos), sin: add("rope_sin", Math.sin) };
}
