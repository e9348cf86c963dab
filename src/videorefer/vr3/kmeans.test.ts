import { expect, it } from "vitest";
import { prFixture } from "../../testing/pr-fixture.ts";
import { vr3Fixture } from "../../testing/vr3-fixture.ts";
import { MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import { kmeans } from "./kmeans.ts";

const runs = [vr3Fixture, prFixture].flatMap((fixture) => {
  const { golden, config } = fixture;
  const { regionTokenLimit: clusters, clusterRounds: rounds } = config;
  return golden.kmeans.runs.map((run) => ({ ...run, clusters, rounds, fixture }));
});

it.each(runs)("$n points in $clusters clusters, at most $rounds rounds ($prefix), as upstream", (run) => {
  const tensors = run.fixture.readTensors(run.fixture.golden.kmeans.file);
  const points = tensors[`${run.prefix}x`]!.data as Float32Array;
  const permutation = tensors[`${run.prefix}permutation`]!.data as Int32Array;
  expect(randperm(new MersenneTwister(run.seed), run.n)).toEqual(permutation);
  const result = kmeans(points, run.dimensions, permutation, run.clusters, run.rounds);
  expect(result.iterations).toBe(run.iterations);
  expect(result.labels).toEqual(tensors[`${run.prefix}labels`]!.data);
  const expected = tensors[`${run.prefix}centroids`]!.data;
  const worst = result.centroids.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - expected[i]!)),
    0,
  );
  // Some points lie far out, where the last bit of a float32 is worth more.
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  expect(worst / scale).toBeLessThan(1e-6);
});

it("refuses points that do not make whole rows or enough clusters", () => {
  expect(() => kmeans(new Float32Array(7), 2, Int32Array.of(0, 1, 2), 2, 20)).toThrow("3 points of 2");
  expect(() => kmeans(new Float32Array(6), 2, Int32Array.of(0, 1, 2), 4, 20)).toThrow("4 clusters");
});
