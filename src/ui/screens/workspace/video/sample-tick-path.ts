/** One SVG path of upright strokes in a 1000 × 8 box. @param fractions along it, 0 to 1 */
export function ticksPath(fractions: readonly number[]): string {
  return fractions.map((fraction) => `M${(fraction * 1000).toFixed(2)} 0V8`).join("");
}
