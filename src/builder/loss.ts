import { decodeHalf } from "../core/float.ts";
import { BLOCK, blocksPerRow, type QuantisedBits, type QuantisedRows } from "./quantise.ts";

/** The precision lost by storing values. Errors are sampled: measuring all of them would slow a conversion noticeably. */
export interface Loss {
  readonly bits: QuantisedBits | 16 | 32;
  readonly values: number;
  /** Largest magnitude of all values, after any factor that is folded into them. */
  readonly largest: number;
  /** Values or scales stored in float16 that became infinite, and those below its smallest normal number, 2⁻¹⁴. */
  readonly overflowing: number;
  readonly subnormal: number;
  /** Number of sampled values, sum of their squares, and sum of their squared errors. Overflows are left out of the errors. */
  readonly sampled: number;
  readonly squares: number;
  readonly squaredErrors: number;
}

/** One of so many floats is sampled; of quantised matrices, one of so many rows. */
const SAMPLED_VALUES = 17;
const SAMPLED_ROWS = 32;
/** Of float16. Devices may flush smaller numbers to zero. */
const SMALLEST_NORMAL = 2 ** -14;
/** Of float16: half a unit beyond its largest number, 65504. */
const ROUNDS_TO_INFINITY = 65520;

/** Losses by the name of the tensor. */
export type Losses = Readonly<Record<string, Loss>>;

/** The losses of `before` followed by `more`. Float sums depend on order, so pass them in the order of the files. */
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

/** @param stored the same values as float16 bits, if they are stored in float16 */
export function floatLoss(values: Float32Array, stored?: Uint16Array): Loss {
  let [sampled, squares, squaredErrors] = [0, 0, 0];
  for (let i = 0; i < values.length; i += SAMPLED_VALUES) {
    const error = stored ? decodeHalf(stored[i]!) - values[i]! : 0;
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
    bits: stored ? 16 : 32,
    values: values.length,
    largest,
    overflowing: stored ? huge : 0,
    subnormal: stored ? tiny : 0,
    sampled,
    squares,
    squaredErrors,
  };
}

/**
 * @param weights float32 [rows, columns], before quantisation
 * @param halfScales whether the scales are stored in float16
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
