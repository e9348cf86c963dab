import { beforeEach, describe, expect, it, vi } from "vitest";
import { ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import { maskKey, type NamedMask, type StoredMask } from "../core/named-mask.ts";
import { maskDigest, packMask, unpackMask } from "../core/packed-mask.ts";
import type { ObjectId } from "../core/project.ts";
import { type FrameSpan, MaskRegistry, type MaskSource } from "./mask-registry.ts";

vi.mock("../core/packed-mask.ts", async (original) => {
  const actual = await original<typeof import("../core/packed-mask.ts")>();
  return { ...actual, unpackMask: vi.fn(actual.unpackMask) };
});

const dog = "dog" as ObjectId;
const cat = "cat" as ObjectId;
const runs = (area: number): Rle => ({ size: [40, 50], counts: [3, area, 1997 - area] });
const mask = (objectId: ObjectId, frameIndex: number, area = 1 + frameIndex): StoredMask => {
  const packed = packMask(runs(area));
  return { objectId, frameIndex, digest: maskDigest(packed), packed };
};

/** A disk that notes what is asked of it. */
class Disk implements MaskSource {
  readonly asked: (readonly FrameSpan[])[] = [];
  masks: StoredMask[] = [];

  async read(spans: readonly FrameSpan[]): Promise<Result<readonly StoredMask[]>> {
    this.asked.push([...spans]);
    return ok(
      this.masks.filter(({ objectId, frameIndex }) =>
        spans.some(
          (span) => span.objectId === objectId && frameIndex >= span.first && frameIndex <= span.last,
        ),
      ),
    );
  }
}

let disk: Disk;
let registry: MaskRegistry;
beforeEach(() => {
  vi.mocked(unpackMask).mockClear();
  disk = new Disk();
  registry = new MaskRegistry();
  registry.opened(disk);
});

const arrives = async (named: NamedMask): Promise<Rle | null> => registry.load(named.objectId, named);

describe("masks on disk", () => {
  it("are read when they are looked at, those of one moment together, with their neighbours", async () => {
    disk.masks = [dog, cat].flatMap((id) => Array.from({ length: 100 }, (_, frame) => mask(id, frame)));
    const changed = vi.fn();
    registry.subscribe(changed);
    const before = registry.version();
    expect(registry.rle(dog, mask(dog, 40))).toBeNull();
    expect(registry.rle(cat, mask(cat, 40))).toBeNull();
    expect(registry.rle(dog, mask(dog, 41))).toBeNull();
    await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
    expect(registry.version()).not.toBe(before);
    expect(registry.rle(dog, mask(dog, 40))).toEqual(runs(41));
    expect(registry.rle(cat, mask(cat, 63))).toEqual(runs(64));
    expect(disk.asked).toEqual([
      [
        { objectId: dog, first: 32, last: 63 },
        { objectId: cat, first: 32, last: 63 },
      ],
    ]);
  });

  it("are unpacked when they are looked at, and not their neighbours", async () => {
    disk.masks = Array.from({ length: 100 }, (_, frame) => mask(dog, frame));
    await arrives(mask(dog, 40));
    expect(unpackMask).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 5; i++) registry.rle(dog, mask(dog, 40));
    expect(unpackMask).toHaveBeenCalledTimes(1);
    registry.rle(dog, mask(dog, 41));
    expect(unpackMask).toHaveBeenCalledTimes(2);
  });

  it("are told of once and asked for no more when they are not there", async () => {
    const problem = vi.fn();
    registry.onProblem = problem;
    expect(await arrives(mask(dog, 7))).toBeNull();
    expect(await arrives(mask(dog, 7))).toBeNull();
    expect(disk.asked).toHaveLength(1);
    expect(problem).toHaveBeenCalledOnce();
  });

  it("are told of when their bytes are no mask", async () => {
    const problem = vi.fn();
    registry.onProblem = problem;
    const broken = { ...mask(dog, 7), packed: new Uint8Array([9, 9]) as StoredMask["packed"] };
    disk.masks = [broken];
    expect(await arrives(broken)).toBeNull();
    expect(registry.rle(dog, broken)).toBeNull();
    expect(problem).toHaveBeenCalledOnce();
    expect(disk.asked).toHaveLength(1);
  });

  it("of a project that was closed meanwhile come to nothing", async () => {
    disk.masks = [mask(dog, 7)];
    registry.rle(dog, mask(dog, 7));
    registry.opened(new Disk());
    await new Promise((resolve) => setTimeout(resolve));
    expect(registry.packed(dog, mask(dog, 7))).toBeNull();
  });
});

describe("memory", () => {
  /** Some 15 kB of masks that differ. */
  const many = Array.from({ length: 1900 }, (_, frame) => mask(dog, frame));

  it("holds no more stored masks than it has room for, and reads the others again", async () => {
    registry = new MaskRegistry(10_000);
    registry.opened(disk);
    disk.masks = many;
    for (const { frameIndex } of many) await arrives(mask(dog, frameIndex));
    const held = many.filter((one) => registry.packed(dog, one));
    expect(held.reduce((sum, { packed }) => sum + packed.length, 0)).toBeLessThanOrEqual(10_000);
    expect(held.length).toBeGreaterThan(500);
    expect(await arrives(mask(dog, 3))).toEqual(runs(4));
  });

  it("never lets go of a mask that is not stored yet", async () => {
    registry = new MaskRegistry(100);
    registry.opened(disk);
    const drawn = many.map(({ frameIndex }) => ({
      objectId: dog,
      frameIndex,
      digest: registry.add(dog, frameIndex, runs(1 + frameIndex)),
    }));
    expect(drawn.map(maskKey)).toEqual(many.map(maskKey));
    expect(drawn.every((one) => registry.packed(dog, one))).toBe(true);
    registry.written(drawn);
    expect(drawn.filter((one) => registry.packed(dog, one)).length).toBeLessThan(15);
  });

  it("takes a mask that was drawn again for one that is not stored", () => {
    registry = new MaskRegistry(0);
    registry.opened(disk);
    const digest = registry.add(dog, 1, runs(5));
    const named = { objectId: dog, frameIndex: 1, digest };
    registry.written([named]);
    expect(registry.packed(dog, named)).toBeNull();
    registry.add(dog, 1, runs(5));
    expect(registry.packed(dog, named)).not.toBeNull();
  });
});

describe("a drawn mask", () => {
  it("is there at once, as the very runs that were drawn", () => {
    const drawn = runs(9);
    const digest = registry.add(dog, 3, drawn);
    expect(registry.rle(dog, { frameIndex: 3, digest })).toBe(drawn);
    expect(disk.asked).toEqual([]);
  });

  it("can be given to another frame, once it has been read", async () => {
    disk.masks = [mask(dog, 3)];
    expect(registry.copy(dog, mask(dog, 3), 4)).toBe(false);
    await arrives(mask(dog, 3));
    expect(registry.copy(dog, mask(dog, 3), 4)).toBe(true);
    expect(registry.rle(dog, { ...mask(dog, 3), frameIndex: 4 })).toEqual(runs(4));
  });
});
