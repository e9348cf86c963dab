import { expect } from "vitest";

/** Fails with the worst difference and where it is. Shapes are the caller's business; lengths are checked. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length, "number of values").toBe(expected.length);
  let worst = -1;
  let index = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) {
      worst = difference;
      index = i;
      if (Number.isNaN(difference)) break;
    }
  }
  const message = `worst difference ${worst} at ${index}: got ${actual[index]}, expected ${expected[index]}`;
  expect(worst <= tolerance, `${message}, tolerance ${tolerance}`).toBe(true);
}
