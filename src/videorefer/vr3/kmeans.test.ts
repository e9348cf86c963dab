import { expect, it } from "vitest";
import { golden, readTensors } from "../../testing/vr3-fixture.ts";
import { MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import { kmeans } from "./kmeans.ts";

const tensors = readTensors(golden.kmeans.file);

it.each(golden.kmeans.runs)("run $prefix of $n points in $dimensions dimensions is upstream's", (run) => {
  const points = tensors[`${run.prefix}x`]!.data as Float32Array;
  const permutation = tensors[`${run.prefix}permutation`]!.data as Int32Array;
  expect(randperm(new MersenneTwister(run.seed), run.n)).toEqual(permutation);
  const result = kmeans(points, run.dimensions, permutation, 10, 20);
  expect(result.iterations).toBe(run.iterations);
  expect(result.labels).toEqual(tensors[`${run.prefix}labels`]!.data);
  const expected = tensors[`${run.prefix}centroids`]!.data;
  const worst = result.centroids.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - expected[i]!)),
    0,
  );
  expect(worst).toBeLessThan(1e-6);
});

it("refuses points that do not make whole rows or enough clusters", () => {
  expect(() => kmeans(new Float32Array(7), 2, Int32Array.of(0, 1, 2), 2, 20)).toThrow("3 points of 2");
  expect(() => kmeans(new Float32Array(6), 2, Int32Array.of(0, 1, 2), 4, 20)).toThrow("4 clusters");
});
