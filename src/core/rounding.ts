/**
 * Rounds to the nearest integer, halves to the even one, as Python's `round` and numpy's `rint` do
 * (`Math.round` takes halves upwards). Exact for every finite float64.
 */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}
