/** Conversions between the float formats of checkpoints and packages. Little-endian throughout, as on every platform we run on. */

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

export function float16ToFloat32(bits: Uint16Array, target = new Float32Array(bits.length)): Float32Array {
  for (let i = 0; i < bits.length; i++) target[i] = decodeHalf(bits[i]!);
  return target;
}

export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = encodeHalf(values[i]!);
  return bits;
}

/** The value that remains after a trip through float16. */
export function roundToHalf(value: number): number {
  return decodeHalf(encodeHalf(value));
}

/** Rounds to the nearest float16, ties to even, as IEEE 754 asks; beyond 65504 gives infinity. */
export function encodeHalf(value: number): number {
  scratch[0] = value;
  const word = scratchBits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const rebased = magnitude - 0x38000000;
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  // Subnormal: shift the mantissa with its hidden bit so that the unit is 2⁻²⁴.
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const half = 1 << (shift - 1);
  return sign | ((mantissa + half - 1 + ((mantissa >>> shift) & 1)) >>> shift);
}

/** Every float16 there is: a conversion looks up billions. */
let halves: Float32Array | undefined;

export function decodeHalf(bits: number): number {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfValue(half));
  return halves[bits]!;
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
