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

/** `mask_num` is 32 in every published model. */
const MOST_TOKENS = 1024;

/** Tokens of a region at most, of a mask in PixelRefer-Lite always (`mask_num`); there is no default. Source: pixelrefer.md 2. */
const regionSchema = v.object({ mask_num: wholeNumber(1, MOST_TOKENS) });

/**
 * What reads the JSON files of PixelRefer's checkpoints, which differ from VideoRefer-VideoLLaMA3's in the regions alone. Both throw
 * as `parseVr3Architecture` does.
 * @param modelType what the checkpoint says of itself in `config.json`
 * @param clusterRounds hard-coded upstream
 * Source: pixelrefer.md 2.
 */
export const pixelreferReaders = (modelType: string, clusterRounds: number) => ({
  architecture: (files: Pick<SettingsFiles, "model" | "vision">): Vr3Architecture =>
    parseVr3Architecture(files, modelType),
  config(settings: ModelSettings, origin: SettingsOrigin = IN_PACKAGE): Vr3Config {
    const files = filesOf(settings, origin);
    const { mask_num: regionTokenLimit } = parseConfig(regionSchema, files.model);
    return readVr3Settings(files, modelType, { regionTokenLimit, clusterRounds });
  },
});

/** Five rounds: pixelrefer.md 5.2. */
export const { architecture: parsePrArchitecture, config: parsePrConfig } = pixelreferReaders(
  "pixelrefer_qwen2",
  5,
);
