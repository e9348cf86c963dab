import { expect, it } from "vitest";
import type { StoredMask } from "../core/named-mask.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import type { ObjectId } from "../core/project.ts";
import { fromBlock, groupOf, maskBlocks, toBlock } from "./mask-blocks.ts";

const objectId = "dog" as ObjectId;
const mask = (frameIndex: number, bytes: number): StoredMask => ({
  objectId,
  frameIndex,
  digest: (frameIndex * 2 ** 40 + bytes) as MaskDigest,
  packed: new Uint8Array(bytes).fill(frameIndex) as PackedMask,
});

it("files neighbouring frames together, and gives each mask back in a buffer of its own", () => {
  const masks = [0, 1, 31, 32, 70].map((frame) => mask(frame, 3 + frame));
  const blocks = [...maskBlocks(masks)];
  expect(blocks.map(({ group, part, block }) => [group, part, [...block.frames]])).toEqual([
    [0, 0, [0, 1, 31]],
    [1, 0, [32]],
    [2, 0, [70]],
  ]);
  expect(blocks.every(({ group, block }) => block.frames.every((frame) => groupOf(frame) === group))).toBe(
    true,
  );
  const back = blocks.flatMap(({ block }) => fromBlock(objectId, block));
  expect(back).toEqual(masks);
  expect(back.every(({ packed }) => packed.buffer.byteLength === packed.length)).toBe(true);
});

it("splits a group of large masks, so that no block grows without bound", () => {
  const masks = [0, 1, 2, 3, 4].map((frame) => mask(frame, 100_000));
  const blocks = [...maskBlocks(masks)];
  expect(blocks.map(({ group, part, block }) => [group, part, [...block.frames]])).toEqual([
    [0, 0, [0, 1]],
    [0, 1, [2, 3]],
    [0, 2, [4]],
  ]);
  expect([...maskBlocks([mask(0, 1_000_000)])]).toHaveLength(1);
});

it("takes nothing from what is no block", () => {
  const block = toBlock([mask(1, 5)]);
  for (const value of [null, 7, {}, { ...block, frames: [1] }, { ...block, bytes: "abc" }]) {
    expect(fromBlock(objectId, value)).toEqual([]);
  }
});
