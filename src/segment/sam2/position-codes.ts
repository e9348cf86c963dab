/**
 * The random Fourier code of points.
 * @param points x and y in turn, as parts of the image's sides, 0 to 1
 * @param frequencies float32 [2, channels / 2], those of x first
 * @returns float32 [points, channels], sines first
 * Source: sam2.md 5.1.
 */
export function fourierCode(points: ArrayLike<number>, frequencies: Float32Array): Float32Array {
  const half = frequencies.length / 2;
  const count = points.length / 2;
  const code = new Float32Array(count * 2 * half);
  for (let point = 0; point < count; point++) {
    const x = 2 * points[2 * point]! - 1;
    const y = 2 * points[2 * point + 1]! - 1;
    for (let j = 0; j < half; j++) {
      const angle = 2 * Math.PI * (x * frequencies[j]! + y * frequencies[half + j]!);
      code[point * 2 * half + j] = Math.sin(angle);
      code[point * 2 * half + half + j] = Math.cos(angle);
    }
  }
  return code;
}
