import { pixelreferReaders } from "../pr/config.ts";

/** Three rounds: pixelrefer.md 6.4. `regionTokenLimit` is the number of tokens that every mask has. */
export const { architecture: parsePrlArchitecture, config: parsePrlConfig } = pixelreferReaders(
  "pixelreferlite_qwen2",
  3,
);
