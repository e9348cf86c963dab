import * as v from "valibot";
import type { JsonObject } from "../../core/json-object.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import { type ConfigFile, type ConfigOrigin, numberAbove, parseConfig, wholeNumber } from "./config-file.ts";

/** A checkpoint's own files, as a manifest keeps them. An object without keys stands for a file that is not there. */
export interface ModelSettings {
  readonly config: JsonObject;
  readonly visionConfig: JsonObject;
  readonly preprocessorConfig: JsonObject;
  readonly generationConfig: JsonObject;
}

/** Where settings were read, for messages. */
export interface SettingsOrigin {
  readonly from: ConfigOrigin;
  /** Name of the vision encoder's configuration. */
  readonly visionFile: string;
}

export const IN_PACKAGE: SettingsOrigin = { from: "package", visionFile: "vision config.json" };

export interface SettingsFiles {
  readonly model: ConfigFile;
  readonly vision: ConfigFile;
  readonly pixels: ConfigFile;
  readonly generation: ConfigFile;
}

/** The files by the names that messages give them. */
export function filesOf(settings: ModelSettings, { from, visionFile }: SettingsOrigin): SettingsFiles {
  return {
    model: { name: "config.json", json: settings.config, from },
    vision: { name: visionFile, json: settings.visionConfig, from },
    pixels: { name: "preprocessor_config.json", json: settings.preprocessorConfig, from },
    generation: { name: "generation_config.json", json: settings.generationConfig, from },
  };
}

export interface GenerationConfig {
  readonly repetitionPenalty: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly eosTokenIds: readonly number[];
  readonly maxNewTokens: number;
}

/** Hard-coded upstream (videorefer-models.md 8). */
const MAX_NEW_TOKENS = 2048;

const generationSchema = v.object({
  repetition_penalty: v.nullish(numberAbove(0), 1),
  temperature: v.nullish(numberAbove(0), 1),
  top_k: v.nullish(wholeNumber(0), 50),
  top_p: v.nullish(numberAbove(0), 1),
});

const tokenIds = v.custom<number | number[]>((value) => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((id) => Number.isSafeInteger(id));
}, "a whole number or a list of them");

/**
 * How answers are generated unless asked otherwise; values that `generation_config.json` lacks are transformers' own. End tokens
 * are in `config.json` too, where older checkpoints have them.
 * Source: videorefer-models.md 2.6, 8.
 */
export function parseGeneration({ generation, model }: SettingsFiles): GenerationConfig {
  const found = parseConfig(generationSchema, generation);
  const ends = generation.json.eos_token_id ?? null;
  const { eos_token_id: ids } = parseConfig(
    v.object({ eos_token_id: tokenIds }),
    ends === null ? model : generation,
  );
  return {
    repetitionPenalty: found.repetition_penalty,
    temperature: found.temperature,
    topK: found.top_k,
    topP: found.top_p,
    eosTokenIds: Array.isArray(ids) ? ids : [ids],
    maxNewTokens: MAX_NEW_TOKENS,
  };
}

const triple = v.custom<readonly [number, number, number]>(
  (value) => Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item)),
  "three numbers",
);

const pixelSchema = v.object({
  rescale_factor: v.nullish(v.pipe(v.number("a number"), v.finite("a number")), 1 / 255),
  image_mean: triple,
  image_std: triple,
});

/** `preprocessor_config.json`, as far as normalisation goes. Source: videorefer-models.md 4.7. */
export function parsePixels({ pixels }: SettingsFiles): PixelScaling {
  const found = parseConfig(pixelSchema, pixels);
  return { rescaleFactor: found.rescale_factor, mean: found.image_mean, deviation: found.image_std };
}
