import { decodeHalf } from "../core/float.ts";
import { BLOCK, blocksPerRow, type QuantisedBits, type QuantisedRows } from "./quantise.ts";

/** What storing some values has cost. Errors are of every so many values: all would take a conversion noticeably longer. */
export interface Loss {
  readonly bits: QuantisedBits | 16 | 32;
  readonly values: number;
  /** Largest magnitude, of all values as they are to be stored: with factors that are folded in. */
  readonly largest: number;
  /** Numbers kept in float16, values or scales, that became infinite, and those that fell below its smallest normal 2⁻¹⁴. */
  readonly overflowing: number;
  readonly subnormal: number;
  /** How many values were sampled, with the sums of their squares and of their errors' squares. Overflows count by themselves. */
  readonly sampled: number;
  readonly squares: number;
  readonly squaredErrors: number;
}

/** Of floats every so many are looked at, of quantised matrices rows. */
const SAMPLED_VALUES = 17;
const SAMPLED_ROWS = 32;
/** Of float16; devices may take what is below for zero. */
const SMALLEST_NORMAL = 2 ** -14;
/** Of float16 too: what lies half a unit beyond its largest, 65504. */
const ROUNDS_TO_INFINITY = 65520;

/** By name of the tensor. */
export type Losses = Readonly<Record<string, Loss>>;

/** What `before` and then `more` have lost. Sums depend on their order: that of the files, whatever comes between. */
export function withLosses(before: Losses, more: Losses): Losses {
  const sum: Record<string, Loss> = { ...before };
  for (const [name, loss] of Object.entries(more))
    sum[name] = name in sum ? addLosses(sum[name]!, loss) : loss;
  return sum;
}

function addLosses(a: Loss, b: Loss): Loss {
  return {
    bits: b.bits,
    values: a.values + b.values,
    largest: Math.max(a.largest, b.largest),
    overflowing: a.overflowing + b.overflowing,
    subnormal: a.subnormal + b.subnormal,
    sampled: a.sampled + b.sampled,
    squares: a.squares + b.squares,
    squaredErrors: a.squaredErrors + b.squaredErrors,
  };
}

/** @param halves the same values as float16, where they are stored so */
export function floatLoss(values: Float32Array, halves?: Uint16Array): Loss {
  let [sampled, squares, squaredErrors] = [0, 0, 0];
  for (let i = 0; i < values.length; i += SAMPLED_VALUES) {
    const error = halves ? decodeHalf(halves[i]!) - values[i]! : 0;
    sampled++;
    squares += values[i]! * values[i]!;
    if (Number.isFinite(error)) squaredErrors += error * error;
  }
  let [largest, huge, tiny] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
    if (magnitude >= ROUNDS_TO_INFINITY) huge++;
    else if (magnitude > 0 && magnitude < SMALLEST_NORMAL) tiny++;
  }
  return {
    bits: halves ? 16 : 32,
    values: values.length,
    largest,
    overflowing: halves ? huge : 0,
    subnormal: halves ? tiny : 0,
    sampled,
    squares,
    squaredErrors,
  };
}

/**
 * @param weights float32 [rows, columns], as they were quantised
 * @param halfScales whether the scales are float16's
 */
export function quantisedLoss(
  weights: Float32Array,
  columns: number,
  { values, scales, largest }: QuantisedRows,
  bits: QuantisedBits,
  halfScales: boolean,
): Loss {
  const rows = weights.length / columns;
  const blocks = blocksPerRow(columns);
  const zero = 2 ** (bits - 1);
  let [sampled, squares, squaredErrors] = [0, 0, 0];
  for (let row = 0; row < rows; row += SAMPLED_ROWS) {
    for (let column = 0; column < columns; column++) {
      const at = row * blocks * BLOCK + column;
      const code = bits === 8 ? values[at] : (values[at >> 1]! >> (4 * (at & 1))) & 15;
      const weight = weights[row * columns + column]!;
      const error = (code! - zero) * scales[(at / BLOCK) | 0]! - weight;
      squares += weight * weight;
      if (Number.isFinite(error)) squaredErrors += error * error;
    }
    sampled += columns;
  }
  let [overflowing, subnormal] = [0, 0];
  for (let i = 0; halfScales && i < scales.length; i++) {
    const magnitude = Math.abs(scales[i]!);
    if (magnitude === Number.POSITIVE_INFINITY) overflowing++;
    else if (magnitude > 0 && magnitude < SMALLEST_NORMAL) subnormal++;
  }
  return {
    bits,
    values: weights.length,
    largest,
    overflowing,
    subnormal,
    sampled,
    squares,
    squaredErrors,
  };
}
