import * as v from "valibot";
import { parseConfig, wholeNumber } from "../shared/config-file.ts";
import {
  filesOf,
  IN_PACKAGE,
  type ModelSettings,
  type SettingsFiles,
  type SettingsOrigin,
} from "../shared/model-settings.ts";
import {
  parseVr3Architecture,
  readVr3Settings,
  type Vr3Architecture,
  type Vr3Config,
} from "../vr3/config.ts";

/** What PixelRefer-Lite says of itself in `config.json`. */
const MODEL_TYPE = "pixelreferlite_qwen2";
/** Hard-coded upstream (pixelrefer.md 6.4). */
const CLUSTER_ROUNDS = 3;
/** `mask_num` is 32 in every published model. */
const MOST_TOKENS = 1024;

/** Tokens of a mask, always as many (`mask_num`); there is no default. Source: pixelrefer.md 2. */
const regionSchema = v.object({ mask_num: wholeNumber(1, MOST_TOKENS) });

/** @throws FailureError as `parseVr3Architecture`, and for a width that the fusion's heads cannot share */
export function parsePrlArchitecture(files: Pick<SettingsFiles, "model" | "vision">): Vr3Architecture {
  return parseVr3Architecture(files, MODEL_TYPE);
}

/**
 * Reads the checkpoint's JSON files. `regionTokenLimit` is the number of tokens that every mask has.
 * @throws FailureError as `parsePrlArchitecture`
 * Source: pixelrefer.md 2.
 */
export function parsePrlConfig(settings: ModelSettings, origin: SettingsOrigin = IN_PACKAGE): Vr3Config {
  const files = filesOf(settings, origin);
  const { mask_num: regionTokenLimit } = parseConfig(regionSchema, files.model);
  return readVr3Settings(files, MODEL_TYPE, { regionTokenLimit, clusterRounds: CLUSTER_ROUNDS });
}
