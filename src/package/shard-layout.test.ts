import { expect, it } from "vitest";
import { type PlaceableTensor, planShards, tensorEntries } from "./shard-layout.ts";

const small = (name: string, length: number): PlaceableTensor => ({
  name,
  dtype: "f32",
  shape: [length],
  shelf: "vectors",
});
const matrix = (name: string, rows: number): PlaceableTensor => ({
  name,
  dtype: "f16",
  shape: [rows, 64],
  shelf: "weights",
});

it("keeps matrices and small tensors apart, aligns them and starts a new shard when one is full", () => {
  const tensors = [
    matrix("a", 3),
    small("x", 5),
    matrix("b", 1),
    matrix("c", 6),
    matrix("d", 1),
    small("y", 1),
  ];
  const placed = tensorEntries(planShards("net", tensors, 1024)).map(({ name, shard, offset, bytes }) => [
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
  expect(shards.map(({ placed }) => placed.map(({ tensor }) => tensor.name))).toEqual([
    ["a"],
    ["huge"],
    ["b"],
  ]);
});
