import { DEFAULT_SEED } from "../../core/default-seed.ts";
import { MersenneTwister } from "../../videorefer/numeric/mersenne-twister.ts";

/** The same item in two runs: its value in one and in the other. */
export type Pair = readonly [value: number, beside: number];

/** How much more the first of two runs has, on average. */
export interface Difference {
  readonly pairs: number;
  /** Mean of the first run's values minus that of the other's; null without pairs. */
  readonly difference: number | null;
  /** What holds the true difference in 95 of 100 cases; null without pairs. */
  readonly interval: readonly [low: number, high: number] | null;
}

const RESAMPLES = 10_000;
const OUTSIDE = 0.05;

/**
 * The difference of two runs over the items that both have, with its 95 % interval by the paired bootstrap: items are drawn again with
 * replacement, 10,000 times, and the interval leaves 2.5 % of the means out at either end. The draws are seeded, so it is the same each time.
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, percentile interval, chapter 13.
 */
export function pairedDifference(pairs: readonly Pair[]): Difference {
  if (pairs.length === 0) return { pairs: 0, difference: null, interval: null };
  const differences = Float64Array.from(pairs, ([value, beside]) => value - beside);
  const random = new MersenneTwister(DEFAULT_SEED);
  const means = new Float64Array(RESAMPLES);
  for (let nth = 0; nth < RESAMPLES; nth++) {
    let sum = 0;
    for (let drawn = 0; drawn < differences.length; drawn++) {
      sum += differences[Math.floor(random.nextFraction() * differences.length)]!;
    }
    means[nth] = sum / differences.length;
  }
  means.sort();
  const cut = Math.floor((RESAMPLES * OUTSIDE) / 2);
  return {
    pairs: pairs.length,
    difference: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    interval: [means[cut]!, means[RESAMPLES - 1 - cut]!],
  };
}
