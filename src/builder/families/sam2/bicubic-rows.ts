/** PyTorch's bicubic kernel has this parameter, others have −0.5. */
const A = -0.75;

/** Weight of a sample at this distance. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  return 0;
}

/**
 * Bicubic enlargement along one axis as a matrix: each of `outputs` rows has the weights of `inputs` samples. Half-pixel centres,
 * edges repeated, no antialiasing, as PyTorch's `interpolate(mode="bicubic")`.
 * @returns float32 [outputs, inputs], or its transpose
 */
export function bicubicRows(inputs: number, outputs: number, transposed: boolean): Float32Array {
  const sums = new Float64Array(inputs * outputs);
  for (let output = 0; output < outputs; output++) {
    const centre = ((output + 0.5) * inputs) / outputs - 0.5;
    const first = Math.floor(centre) - 1;
    for (let sample = first; sample < first + 4; sample++) {
      const input = Math.min(inputs - 1, Math.max(0, sample));
      sums[transposed ? input * outputs + output : output * inputs + input]! += cubic(centre - sample);
    }
  }
  return Float32Array.from(sums);
}
