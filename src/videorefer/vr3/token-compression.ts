import { toBfloat16 } from "../numeric/bfloat16.ts";
import { normalisationTables, type PixelScaling } from "../numeric/normalisation.ts";

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
 * Decides which blocks of a video frame become tokens, by how much they changed since the frame before. A frame that
 * changed nowhere keeps its first block. Not used for still images and region crops.
 * @param changes mean change per block as `blockChanges` has it; null for the first frame
 * @param blocks  number of blocks
 * @throws RangeError when there is not one change per block
 * Source: videorefer-models.md 6.6, quirk 26: differences are compared in bfloat16.
 */
export function compressFrame(changes: Float64Array | null, blocks: number): CompressedFrame {
  if (changes !== null && changes.length !== blocks) {
    throw new RangeError(`${blocks} blocks should have as many changes, got ${changes.length}`);
  }
  const difference = new Float32Array(blocks);
  const kept: number[] = [];
  for (let block = 0; block < blocks; block++) {
    difference[block] =
      changes === null ? FIRST_FRAME_DIFFERENCE : toBfloat16(toBfloat16(changes[block]!) * 255);
    if (difference[block]! > THRESHOLD) kept.push(block);
  }
  return { kept: Int32Array.from(kept.length > 0 ? kept : [0]), difference };
}

/**
 * Mean of |bf16(bf16(a) − bf16(b))| over the normalised pixels of every block.
 * @param previous patch matrix of the frame before, float32 [blocks · merge², 3 · patchSize²]
 * @param current  patch matrix of this frame, the same shape; frames of one video all have the same layout
 * @param blocks   number of blocks; the values of a block are contiguous in merge order
 * @returns        float64 [blocks]
 * @throws RangeError when the lengths do not fit
 * Source: videorefer-models.md 6.6, quirk 26: differences are taken in bfloat16.
 */
export function blockChanges(previous: Float32Array, current: Float32Array, blocks: number): Float64Array {
  const blockValues = current.length / blocks;
  if (!Number.isInteger(blockValues) || previous.length !== current.length) {
    throw new RangeError(
      `${blocks} blocks and a previous frame of ${previous.length} values do not fit ${current.length} values`,
    );
  }
  return Float64Array.from({ length: blocks }, (_, block) =>
    meanChange(previous, current, block * blockValues, blockValues),
  );
}

function meanChange(previous: Float32Array, current: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    // Most pixels of a still scene are equal, and equal values need no rounding.
    if (current[i] === previous[i]) continue;
    sum += Math.abs(toBfloat16(toBfloat16(current[i]!) - toBfloat16(previous[i]!)));
  }
  return sum / length;
}

/** Normalised bytes in bfloat16, counted in units of one power of two: differences and their sums are then integers. */
export interface ChangeUnits {
  /** int32 [3, 256], channel-major. */
  readonly values: Int32Array;
  readonly unit: number;
  /** Largest possible difference. */
  readonly most: number;
}

export function changeUnits(pixels: PixelScaling): ChangeUnits {
  const values = normalisationTables(pixels).map(toBfloat16);
  let unit = 1;
  for (const value of values) while (!Number.isInteger(value / unit)) unit /= 2;
  const counted = Int32Array.from(values, (value) => value / unit);
  const most =
    values.reduce((high, value) => Math.max(high, value)) -
    values.reduce((low, value) => Math.min(low, value));
  return { values: counted, unit, most: most / unit };
}
