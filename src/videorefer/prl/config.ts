import { pixelreferReaders } from "../pr/config.ts";
import { configFailure } from "../shared/config-file.ts";
import { filesOf, IN_PACKAGE, type ModelSettings, type SettingsOrigin } from "../shared/model-settings.ts";
import type { Vr3Config } from "../vr3/config.ts";

/** Heads of the attention from a mask's rows to its views; hard-coded upstream. Source: pixelrefer.md 6.4. */
export const FUSION_HEADS = 8;

/** Three rounds: pixelrefer.md 6.4. `regionTokenLimit` is the number of tokens that every mask has. */
const readers = pixelreferReaders("pixelreferlite_qwen2", 3);

export const parsePrlArchitecture = readers.architecture;

/** @throws FailureError as `parseVr3Architecture`, and for a vision encoder whose width the fusion's heads cannot share */
export function parsePrlConfig(settings: ModelSettings, origin: SettingsOrigin = IN_PACKAGE): Vr3Config {
  const config = readers.config(settings, origin);
  const { hiddenSize } = config.vision;
  if (hiddenSize % FUSION_HEADS === 0) return config;
  throw configFailure(
    filesOf(settings, origin).vision,
    `hidden_size ${hiddenSize} should be a multiple of ${FUSION_HEADS}, the heads with which a mask looks at its views`,
  );
}
