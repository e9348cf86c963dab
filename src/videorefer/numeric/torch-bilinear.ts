/**
 * PyTorch's `interpolate(mode="bilinear", align_corners=False)` without antialiasing, for float maps and for bytes.
 * The two are different algorithms in torch, not one rounded version of the other.
 */

/** Number of cells of a map, as [rows, columns]. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
}

interface AxisTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Float64Array;
  readonly secondWeight: Float64Array;
}

/**
 * Interpolates a float feature map.
 * @param features float32 [from.rows, from.columns, channels], row-major
 * @param cells    indices of the target's cells that are wanted, when not all of them are: a large target is mostly not
 * @returns float32 [to.rows, to.columns, channels], or [cells.length, channels]; `features` itself when all of an unchanged size
 * @throws RangeError when the length does not match
 * Source: videorefer-models.md 4.4. The last bit of a value can differ from torch, whose kernels fuse some operations.
 */
export function interpolateFeatures(
  features: Float32Array,
  from: GridSize,
  to: GridSize,
  channels: number,
  cells?: readonly number[],
): Float32Array {
  const expected = from.rows * from.columns * channels;
  if (features.length !== expected) {
    throw new RangeError(`features should hold ${expected} values, got ${features.length}`);
  }
  const unchanged = from.rows === to.rows && from.columns === to.columns;
  if (unchanged && !cells) return features;
  const vertical = axisTaps(from.rows, to.rows, Math.fround);
  const horizontal = axisTaps(from.columns, to.columns, Math.fround);
  const count = cells?.length ?? to.rows * to.columns;
  const out = new Float32Array(count * channels);
  const { fround } = Math;
  let write = 0;
  for (let nth = 0; nth < count; nth++) {
    const cell = cells ? cells[nth]! : nth;
    if (unchanged) {
      out.set(features.subarray(cell * channels, (cell + 1) * channels), nth * channels);
      continue;
    }
    const y = Math.trunc(cell / to.columns);
    const x = cell - y * to.columns;
    const top = vertical.first[y]! * from.columns;
    const bottom = vertical.second[y]! * from.columns;
    const topWeight = vertical.firstWeight[y]!;
    const bottomWeight = vertical.secondWeight[y]!;
    const left = horizontal.first[x]!;
    const right = horizontal.second[x]!;
    const leftWeight = horizontal.firstWeight[x]!;
    const rightWeight = horizontal.secondWeight[x]!;
    const topLeft = (top + left) * channels;
    const topRight = (top + right) * channels;
    const bottomLeft = (bottom + left) * channels;
    const bottomRight = (bottom + right) * channels;
    for (let c = 0; c < channels; c++) {
      const upper = fround(
        fround(leftWeight * features[topLeft + c]!) + fround(rightWeight * features[topRight + c]!),
      );
      const lower = fround(
        fround(leftWeight * features[bottomLeft + c]!) + fround(rightWeight * features[bottomRight + c]!),
      );
      out[write++] = fround(topWeight * upper) + fround(bottomWeight * lower);
    }
  }
  return out;
}

/**
 * Where the float interpolation of a 0/1 mask is above zero: any pixel it reads there with a positive weight is on.
 * @param mask uint8 0/1 [from.rows, from.columns], row-major
 * @returns uint8 0/1 [to.rows, to.columns]
 * @throws RangeError when the length does not match
 * Source: videorefer-models.md 4.4, 5.6; bit exact.
 */
export function touchedCells(mask: Uint8Array, from: GridSize, to: GridSize): Uint8Array {
  const expected = from.rows * from.columns;
  if (mask.length !== expected)
    throw new RangeError(`mask should hold ${expected} values, got ${mask.length}`);
  if (from.rows === to.rows && from.columns === to.columns) return mask;
  const vertical = axisTaps(from.rows, to.rows, Math.fround);
  const horizontal = axisTaps(from.columns, to.columns, Math.fround);
  const rowsOf = tapsRead(vertical);
  const columnsOf = tapsRead(horizontal);
  const cells = new Uint8Array(to.rows * to.columns);
  for (let y = 0; y < to.rows; y++) {
    for (let x = 0; x < to.columns; x++) {
      const on = rowsOf[y]!.some((row) =>
        columnsOf[x]!.some((column) => mask[row * from.columns + column] !== 0),
      );
      cells[y * to.columns + x] = on ? 1 : 0;
    }
  }
  return cells;
}

/** Per target, the one or two source positions with a positive weight. */
function tapsRead({ first, second, secondWeight }: AxisTaps): number[][] {
  return Array.from(first, (index, target) =>
    secondWeight[target]! > 0 ? [index, second[target]!] : [index],
  );
}

/**
 * Interpolates bytes as torch's CPU kernel does for uint8: one axis after the other, fixed-point weights, rounded to
 * bytes after each. A 0/1 mask stays 0/1.
 * @param data uint8 [from.rows, from.columns], row-major
 * @returns uint8 [to.rows, to.columns]; `data` itself when the size is unchanged
 * @throws RangeError when the length does not match
 * Source: videorefer-models.md 4.5; bit exact.
 */
export function interpolateBytes(data: Uint8Array, from: GridSize, to: GridSize): Uint8Array {
  const expected = from.rows * from.columns;
  if (data.length !== expected)
    throw new RangeError(`mask should hold ${expected} values, got ${data.length}`);
  const wide = from.columns === to.columns ? data : interpolateRows(data, from, to.columns);
  return from.rows === to.rows ? wide : interpolateColumns(wide, from.rows, to);
}

function axisTaps(sourceLength: number, targetLength: number, round: (value: number) => number): AxisTaps {
  const scale = round(sourceLength / targetLength);
  const first = new Int32Array(targetLength);
  const second = new Int32Array(targetLength);
  const firstWeight = new Float64Array(targetLength);
  const secondWeight = new Float64Array(targetLength);
  for (let target = 0; target < targetLength; target++) {
    // Rounded once: compiled kernels, on CPU and GPU, fuse this multiplication and subtraction.
    const position = Math.max(0, round(scale * (target + 0.5) - 0.5));
    const index = Math.min(Math.trunc(position), sourceLength - 1);
    first[target] = index;
    second[target] = Math.min(index + 1, sourceLength - 1);
    secondWeight[target] = Math.min(round(position - index), 1);
    firstWeight[target] = round(1 - secondWeight[target]!);
  }
  return { first, second, firstWeight, secondWeight };
}

interface FixedTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
  readonly bits: number;
}

/** Float64 weights as the largest fixed-point precision that keeps every one of the axis below 2^15. */
function fixedTaps(sourceLength: number, targetLength: number): FixedTaps {
  const { first, second, firstWeight, secondWeight } = axisTaps(sourceLength, targetLength, (value) => value);
  let largest = 0;
  for (let i = 0; i < targetLength; i++) largest = Math.max(largest, firstWeight[i]!, secondWeight[i]!);
  let bits = 0;
  while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits++;
  const quantise = (weight: number) => Math.trunc(weight * 2 ** bits + 0.5);
  return {
    first,
    second,
    firstWeight: Int32Array.from(firstWeight, quantise),
    secondWeight: Int32Array.from(secondWeight, quantise),
    bits,
  };
}

function interpolateRows(data: Uint8Array, from: GridSize, columns: number): Uint8Array {
  const { first, second, firstWeight, secondWeight, bits } = fixedTaps(from.columns, columns);
  const half = 1 << (bits - 1);
  const out = new Uint8ClampedArray(from.rows * columns);
  let write = 0;
  for (let y = 0; y < from.rows; y++) {
    const start = y * from.columns;
    for (let x = 0; x < columns; x++) {
      out[write++] =
        (data[start + first[x]!]! * firstWeight[x]! + data[start + second[x]!]! * secondWeight[x]! + half) >>
        bits;
    }
  }
  return new Uint8Array(out.buffer);
}

function interpolateColumns(data: Uint8Array, sourceRows: number, to: GridSize): Uint8Array {
  const { first, second, firstWeight, secondWeight, bits } = fixedTaps(sourceRows, to.rows);
  const half = 1 << (bits - 1);
  const out = new Uint8ClampedArray(to.rows * to.columns);
  let write = 0;
  for (let y = 0; y < to.rows; y++) {
    const top = first[y]! * to.columns;
    const bottom = second[y]! * to.columns;
    for (let x = 0; x < to.columns; x++) {
      out[write++] = (data[top + x]! * firstWeight[y]! + data[bottom + x]! * secondWeight[y]! + half) >> bits;
    }
  }
  return new Uint8Array(out.buffer);
}
