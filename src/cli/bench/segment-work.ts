import { encoderWorkPerPixel } from "../../builder/families/builtin-segmenter/encoder.ts";
import type { OpenSegmenter } from "../bench-page/segment.worker.ts";

/** Of one run of each graph, 10⁹ multiplications and additions; memory attention with a full bank. Where nobody has counted, absent. */
export type StageWork = Readonly<Record<string, number>>;

type Sides = Readonly<Record<number, number>>;

/** Source: sam2.md 2.3. */
const SAM2_ENCODERS: Readonly<Record<string, Sides>> = {
  "1,2,7,2": { 1024: 292, 768: 148, 512: 63 },
  "1,2,11,2": { 1024: 360, 768: 189, 512: 83 },
  "2,3,16,3": { 1024: 647, 768: 353, 512: 161 },
  "2,6,36,4": { 1024: 1823, 768: 997, 512: 434 },
};
const SAM2_STAGES: Readonly<Record<string, Sides>> = {
  memory_attention: { 1024: 606, 768: 205, 512: 48 },
  memory_encoder: { 1024: 11.6, 768: 6.5, 512: 2.9 },
  decoder: { 1024: 3.6, 768: 2.0, 512: 0.9 },
};
/** Source: edgetam.md 7. The neck belongs to the encoder's graph, the perceiver to that of the memory encoder. */
const EDGETAM_STAGES: Readonly<Record<string, Sides>> = {
  encoder: { 1024: 35.1, 768: 19.8, 512: 8.75, 256: 2.16 },
  memory_attention: { 1024: 89.1, 768: 41.9, 512: 16.2, 256: 4.0 },
  memory_encoder: { 1024: 12.6, 768: 7.2, 512: 3.3, 256: 1.0 },
  decoder: { 1024: 3.6, 768: 2.0, 512: 0.9, 256: 0.25 },
};
/** Width of the published models, whose work was counted. */
const PUBLISHED_WIDTH = 256;

/** @param encodedSize height and width of what the encoder gets */
export function stageWork(
  { family, config }: Pick<OpenSegmenter, "family" | "config">,
  [side, width]: readonly [number, number],
): StageWork {
  if (family === "builtin-segmenter") return { encoder: (2 * encoderWorkPerPixel() * side * width) / 1e9 };
  if (config.memory_attention_hidden_size !== PUBLISHED_WIDTH) return {};
  const stages: Readonly<Record<string, Sides>> =
    family === "edgetam" ? EDGETAM_STAGES : { ...SAM2_STAGES, encoder: sam2Encoder(config) };
  return Object.fromEntries(
    Object.entries(stages).flatMap(([stage, sides]) =>
      sides[side] === undefined ? [] : [[stage, sides[side]]],
    ),
  );
}

function sam2Encoder(config: OpenSegmenter["config"]): Sides {
  const { backbone_config: backbone } = (config.vision_config ?? {}) as {
    backbone_config?: { blocks_per_stage?: readonly number[] };
  };
  return SAM2_ENCODERS[String(backbone?.blocks_per_stage)] ?? {};
}
