import { MersenneTwister } from "./mersenne-twister.ts";

/**
 * Different elements of 0 … n-1 at random, as NumPy draws them after `numpy.random.seed(seed)` with
 * `numpy.random.choice(n, count, replace=False)`: the head of a shuffled list.
 * @returns all of them, shuffled, where there are no more than `count`
 * @throws RangeError where n is no count below 2^32
 * Source: NumPy's legacy RandomState; values in the test are from NumPy 2.4.6.
 */
export function numpyChoice(seed: number, n: number, count: number): number[] {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32)
    throw new RangeError(`cannot choose among ${n} elements`);
  const generator = new MersenneTwister(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let last = n - 1; last > 0; last--) {
    const other = upTo(generator, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order.slice(0, count);
}

/** 0 … max: words are drawn until one, cut to as many bits as `max` has, is no larger. */
function upTo(generator: MersenneTwister, max: number): number {
  const mask = 0xffffffff >>> Math.clz32(max);
  for (;;) {
    const value = (generator.next32() & mask) >>> 0;
    if (value <= max) return value;
  }
}
