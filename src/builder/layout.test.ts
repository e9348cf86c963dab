import { expect, it } from "vitest";
import { planShards, tensorEntries } from "./layout.ts";
import { computed, denseMatrix, type TensorRecipe } from "./tensor-recipe.ts";

const small = (name: string, length: number): TensorRecipe =>
  computed(name, [length], "f32", () => new Float32Array(length));
const matrix = (name: string, rows: number): TensorRecipe =>
  denseMatrix(name, { parts: [{ name, shape: [rows, 64] }] }, "f16");

it("keeps matrices and small tensors apart, aligns them and starts a new shard when one is full", () => {
  const recipes = [
    matrix("a", 3),
    small("x", 5),
    matrix("b", 1),
    matrix("c", 6),
    matrix("d", 1),
    small("y", 1),
  ];
  const placed = tensorEntries(planShards("net", recipes, 1024)).map(({ name, shard, offset, bytes }) => [
    name,
    shard,
    offset,
    bytes,
  ]);
  expect(placed).toEqual([
    ["a", "net.weights-000.bin", 0, 384],
    ["b", "net.weights-000.bin", 512, 128],
    ["c", "net.weights-001.bin", 0, 768],
    ["d", "net.weights-001.bin", 768, 128],
    ["x", "net.vectors-000.bin", 0, 20],
    ["y", "net.vectors-000.bin", 256, 4],
  ]);
});

it("gives a tensor longer than a shard one of its own", () => {
  const shards = planShards("net", [matrix("a", 1), matrix("huge", 100), matrix("b", 1)], 1024);
  expect(shards.map(({ tensors }) => tensors.map(({ recipe }) => recipe.name))).toEqual([
    ["a"],
    ["huge"],
    ["b"],
  ]);
});
