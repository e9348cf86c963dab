/**
 * bfloat16 is the upper half of a float32. Values are kept as float32 numbers that bfloat16 can represent.
 */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bfloat16 nearest to `value` (first rounded to float32), halves to even. NaN stays NaN. */
export function toBfloat16(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  if ((word & 0x7fffffff) > 0x7f800000) return Number.NaN;
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return float[0];
}
