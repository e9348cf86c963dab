export interface Shape {
  readonly rows: number;
  readonly heads: number;
  readonly headDim: number;
}

/**
 * softmax(q kᵀ / √d) v per head, every row attending to every row.
 * @param query key, value float32 [rows, heads · headDim]
 */
export function attentionReference(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  { rows, heads, headDim }: Shape,
): Float32Array {
  const width = heads * headDim;
  const out = new Float32Array(rows * width);
  for (let head = 0; head < heads; head++) {
    const at = (row: number) => row * width + head * headDim;
    for (let row = 0; row < rows; row++) {
      attend(
        query.subarray(at(row)),
        rows,
        headDim,
        (other) => key.subarray(at(other)),
        (other) => value.subarray(at(other)),
        out.subarray(at(row)),
      );
    }
  }
  return out;
}

/** One query over `count` keys; writes `headDim` values to `out`. */
function attend(
  query: Float32Array,
  count: number,
  headDim: number,
  keyAt: (row: number) => Float32Array,
  valueAt: (row: number) => Float32Array,
  out: Float32Array,
): void {
  const scores = Float64Array.from(
    { length: count },
    (_, row) => dot(query, keyAt(row), headDim) / Math.sqrt(headDim),
  );
  const most = scores.reduce((a, b) => Math.max(a, b));
  const weights = scores.map((score) => Math.exp(score - most));
  const total = weights.reduce((a, b) => a + b);
  for (let i = 0; i < headDim; i++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += weights[row]! * valueAt(row)[i]!;
    out[i] = sum / total;
  }
}

function dot(a: Float32Array, b: Float32Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
  return sum;
}

export interface CausalAttention {
  /** float32 [rows, (heads + 2 · keyValueHeads) · headDim]: queries, keys, values */
  readonly packed: Float32Array;
  /** float32 [keyValueHeads, capacity, headDim]; the first `past` rows of each are used, keys already rotated */
  readonly pastKey: Float32Array;
  readonly pastValue: Float32Array;
  /** float32 [capacity, headDim / 2] */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly rows: number;
  readonly past: number;
  readonly capacity: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
}

/** Grouped-query causal attention with half-split rotary positions past … past + rows − 1. [rows, heads · headDim] */
export function causalAttentionReference(input: CausalAttention): Float32Array {
  const { packed, rows, past, capacity, heads, keyValueHeads, headDim } = input;
  const packedWidth = (heads + 2 * keyValueHeads) * headDim;
  const part = (row: number, head: number) =>
    packed.subarray(row * packedWidth + head * headDim, row * packedWidth + (head + 1) * headDim);
  const out = new Float32Array(rows * heads * headDim);
  for (let head = 0; head < heads; head++) {
    const group = Math.floor(head / (heads / keyValueHeads));
    const cached = (cache: Float32Array, row: number) => cache.subarray((group * capacity + row) * headDim);
    const keys = Array.from({ length: rows }, (_, row) =>
      rotate(part(row, heads + group), past + row, input),
    );
    for (let row = 0; row < rows; row++) {
      attend(
        rotate(part(row, head), past + row, input),
        past + row + 1,
        headDim,
        (other) => (other < past ? cached(input.pastKey, other) : keys[other - past]!),
        (other) =>
          other < past ? cached(input.pastValue, other) : part(other - past, heads + keyValueHeads + group),
        out.subarray((row * heads + head) * headDim),
      );
    }
  }
  return out;
}

function rotate(
  vector: Float32Array,
  position: number,
  { cos, sin, headDim }: CausalAttention,
): Float32Array {
  const half = headDim / 2;
  const out = new Float32Array(headDim);
  for (let i = 0; i < half; i++) {
    const [c, s] = [cos[position * half + i], sin[position * half + i]];
    out[i] = vector[i]! * c! - vector[i + half]! * s!;
    out[i + half] = vector[i + half]! * c! + vector[i]! * s!;
  }
  return out;
}

export interface ProductSize {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** left [rows, inner] · right [inner, columns] */
export function matMulReference(left: Float32Array, right: Float32Array, size: ProductSize): Float32Array {
  return product(left, size, (k, column) => right[k * size.columns + column]!);
}

/**
 * input [rows, inner] times 4-bit weights.
 * @param values uint8 [columns, inner / 32, 16], low nibble first, 8 meaning 0
 * @param scales float32 [columns · inner / 32]
 */
export function quantisedMatMulReference(
  input: Float32Array,
  values: Uint8Array,
  scales: Float32Array,
  size: ProductSize,
): Float32Array {
  return product(input, size, (k, column) => {
    const index = column * size.inner + k;
    const nibble = (values[index >> 1]! >> (4 * (index & 1))) & 15;
    return (nibble - 8) * scales[index >> 5]!;
  });
}

function product(
  left: Float32Array,
  { rows, inner, columns }: ProductSize,
  rightAt: (k: number, column: number) => number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left[row * inner + k]! * rightAt(k, column);
      out[row * columns + column] = sum;
    }
  }
  return out;
}

/** Layer normalisation over the last axis of input [rows, width]. */
export function layerNormReference(
  input: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  { rows, width, epsilon }: { rows: number; width: number; epsilon: number },
): Float32Array {
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const values = Float64Array.from(input.subarray(row * width, (row + 1) * width));
    const mean = values.reduce((a, b) => a + b) / width;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    for (let i = 0; i < width; i++) {
      out[row * width + i] = ((values[i]! - mean) / Math.sqrt(variance + epsilon)) * weight[i]! + bias[i]!;
    }
  }
  return out;
}

/**
 * Convolution with stride 1 and zeros around, so that the size stays.
 * @param pixels  float32 [inputs, height, width]
 * @param weights float32 [outputs, inputs, kernel, kernel]
 */
export function convolutionReference(
  pixels: Float32Array,
  weights: Float32Array,
  size: { inputs: number; outputs: number; groups: number; height: number; width: number; kernel: number },
): Float32Array {
  const { inputs, outputs, groups, height, width, kernel } = size;
  const perGroup = inputs / groups;
  const reach = (kernel - 1) / 2;
  const out = new Float32Array(outputs * height * width);
  for (let output = 0; output < outputs; output++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let nth = 0; nth < perGroup; nth++) {
          const input = Math.floor(output / (outputs / groups)) * perGroup + nth;
          for (let tap = 0; tap < kernel ** 2; tap++) {
            const fromY = y + Math.floor(tap / kernel) - reach;
            const fromX = x + (tap % kernel) - reach;
            if (fromY < 0 || fromY >= height || fromX < 0 || fromX >= width) continue;
            sum +=
              pixels[(input * height + fromY) * width + fromX]! *
              weights[(output * perGroup + nth) * kernel ** 2 + tap]!;
          }
        }
        out[(output * height + y) * width + x] = sum;
      }
    }
  }
  return out;
}
