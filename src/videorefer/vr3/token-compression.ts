import { toBfloat16 } from "../numeric/bfloat16.ts";

/** Blocks that changed less than this since the previous frame are dropped; upstream's 0.1 as a bfloat16. */
const THRESHOLD = toBfloat16(0.1);
/** The difference upstream gives every block of the first frame, so that all are kept. */
const FIRST_FRAME_DIFFERENCE = toBfloat16(1.1);

export interface CompressedFrame {
  /** Indices of the blocks to keep, ascending, at least one: the connector's `keep` input. */
  readonly kept: Int32Array;
  /** Mean absolute change per block in units of 1/255 of the normalised range (bfloat16 values). */
  readonly difference: Float32Array;
}

/**
 * Decides which blocks of a video frame become tokens, by comparing normalised pixels with the frame before. A frame
 * that changed nowhere keeps its first block. Not used for still images and region crops.
 * @param previous patch matrix of the frame before, float32 [blocks · merge², 3 · patchSize²]; null for the first frame
 * @param current  patch matrix of this frame, the same shape; frames of one video all have the same layout
 * @param blocks   number of blocks; the values of a block are contiguous in merge order
 * @throws RangeError when the lengths do not fit
 * Source: specification 6.6, quirk 26: differences are taken and compared in bfloat16.
 */
export function compressFrame(
  previous: Float32Array | null,
  current: Float32Array,
  blocks: number,
): CompressedFrame {
  const blockValues = current.length / blocks;
  if (!Number.isInteger(blockValues) || (previous !== null && previous.length !== current.length)) {
    throw new RangeError(
      `${blocks} blocks and a previous frame of ${previous?.length ?? 0} values do not fit ${current.length} values`,
    );
  }
  const difference = new Float32Array(blocks);
  const kept: number[] = [];
  for (let block = 0; block < blocks; block++) {
    difference[block] =
      previous === null
        ? FIRST_FRAME_DIFFERENCE
        : toBfloat16(toBfloat16(meanChange(previous, current, block * blockValues, blockValues)) * 255);
    if (difference[block] > THRESHOLD) kept.push(block);
  }
  return { kept: Int32Array.from(kept.length > 0 ? kept : [0]), difference };
}

/** Mean of |bf16(bf16(a) − bf16(b))|. */
function meanChange(previous: Float32Array, current: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    // Most pixels of a still scene are equal, and equal values need no rounding.
    if (current[i] === previous[i]) continue;
    sum += Math.abs(toBfloat16(toBfloat16(current[i]) - toBfloat16(previous[i])));
  }
  return sum / length;
}
