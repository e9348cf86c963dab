import { FailureError } from "../../../core/failure.ts";

/** Widths and depths of a RepViT, which no configuration file has: they are those of its tensors. */
export interface RepVitShape {
  readonly stemChannels: number;
  readonly stages: readonly RepVitStage[];
}

interface RepVitStage {
  readonly channels: number;
  /** Per block the hidden width of its factors per channel; null for a block without them. */
  readonly squeezed: readonly (number | null)[];
}

const NAME = "vision_encoder.backbone.timm_model";
const STAGES = 4;
const MAX_BLOCKS = 256;

/**
 * @param shapeOf shape of a tensor of the checkpoint; null when there is none
 * @throws FailureError `checkpoint-invalid` when a stage has no block
 * Source: edgetam.md 9.
 */
export function readRepVitShape(shapeOf: (tensor: string) => readonly number[] | null): RepVitShape {
  const stem = shapeOf(`${NAME}.stem.conv1.c.weight`);
  const stages = Array.from({ length: STAGES }, (_, index): RepVitStage => {
    const block = (number: number): string => `${NAME}.stages_${index}.blocks.${number}`;
    const kernelOf = (number: number) => shapeOf(`${block(number)}.token_mixer.conv.c.weight`);
    const squeezed: (number | null)[] = [];
    while (squeezed.length < MAX_BLOCKS && kernelOf(squeezed.length))
      squeezed.push(shapeOf(`${block(squeezed.length)}.se.fc1.weight`)?.[0] ?? null);
    return { channels: kernelOf(0)?.[0] ?? 0, squeezed };
  });
  const empty = stages.findIndex(({ squeezed }) => squeezed.length === 0);
  if (!stem?.[0] || empty >= 0)
    throw new FailureError(
      "checkpoint-invalid",
      `tensor ${stem?.[0] ? `${NAME}.stages_${empty}.blocks.0.token_mixer.conv.c.weight` : `${NAME}.stem.conv1.c.weight`} is missing from the checkpoint; download all files of the repository again`,
    );
  return { stemChannels: stem[0], stages };
}

/** Hidden width of a block's factors: a quarter of its channels, as a multiple of 8. */
const squeezedWidth = (channels: number): number => Math.max(8, 8 * Math.floor((channels / 4 + 4) / 8));

/** RepViT-M1, as published. Source: edgetam.md 3. */
export const REPVIT_M1: RepVitShape = {
  stemChannels: 24,
  stages: (
    [
      [48, 2],
      [96, 2],
      [192, 14],
      [384, 2],
    ] as const
  ).map(([channels, depth]) => ({
    channels,
    squeezed: Array.from({ length: depth }, (_, block) => (block % 2 === 0 ? squeezedWidth(channels) : null)),
  })),
};
