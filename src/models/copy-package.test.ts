import { beforeAll, describe, expect, it } from "vitest";
import { buildPackage, repairPackage } from "../builder/package.ts";
import { planPackage } from "../builder/package-plan.ts";
import type { Manifest } from "../package/manifest.ts";
import { packageBytes } from "../package/package-file-list.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { copyPackage, damagedFiles } from "./copy-package.ts";

const SHARD = "decoder.weights-000.bin";
const options = { variant: "q4f32", repository: "tiny", revision: "1", licence: "none" } as const;
const nobody = () => undefined;
let whole: MemoryTarget;
let manifest: Manifest;
beforeAll(async () => {
  whole = new MemoryTarget();
  manifest = await buildPackage(tinyCheckpoint(), whole, options);
});

/** The package as a source, with places noted from which files are read. */
function source(change: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes) {
  const reads: [string, number][] = [];
  return {
    reads,
    async *stream(path: string, offset: number) {
      reads.push([path, offset]);
      const bytes = change(path, whole.get(path));
      for (let at = offset; at < bytes.length; at += 10_000) yield bytes.slice(at, at + 10_000);
    },
  };
}

/** Empty files read as nothing, as in a browser. */
class Store extends MemoryTarget {
  override async *stream(path: string): AsyncGenerator<Uint8Array> {
    if (this.files.has(path)) yield this.get(path);
  }
}

const copy = (from: ReturnType<typeof source>, to: Store, onBytes: (bytes: number) => void = nobody) =>
  copyPackage(from, whole.get("manifest.json"), manifest, to, onBytes);

async function copied(): Promise<Store> {
  const target = new Store();
  await copy(source(), target);
  return target;
}

/** What a clone has in place of a file, without the extension of Git for large files. */
const pointer = (bytes: number) =>
  new TextEncoder().encode(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize ${bytes}\n`,
  );

describe("a copied package", () => {
  it("is refused where a file is a Git LFS pointer, of which nothing is kept", async () => {
    const target = new Store();
    const cloned = source((path, bytes) => (path === SHARD ? pointer(bytes.length) : bytes));
    await expect(copy(cloned, target)).rejects.toThrow(
      /decoder\.weights-000\.bin is a Git LFS pointer.*git lfs pull/,
    );
    expect(target.files.has(SHARD)).toBe(false);
    await copy(source(), target);
    expect(await damagedFiles(manifest, target, nobody)).toEqual([]);
  });

  it("is the package, and every byte is told of once", async () => {
    let told = 0;
    const target = new Store();
    await copy(source(), target, (bytes) => {
      told += bytes;
    });
    expect(told).toBe(packageBytes(manifest));
    // The report is of the conversion, and stays behind.
    expect([...target.files.keys(), "report.json"].sort()).toEqual([...whole.files.keys()].sort());
    for (const [path, bytes] of target.files) expect(Buffer.compare(bytes, whole.get(path)), path).toBe(0);
    expect(await damagedFiles(manifest, target, nobody)).toEqual([]);
  });

  it("goes on in the middle of a file, and leaves alone what is there", async () => {
    const target = await copied();
    target.files.set(SHARD, whole.get(SHARD).slice(0, 30_000));
    const from = source();
    await copy(from, target);
    expect(from.reads).toEqual([[SHARD, 30_000]]);
    expect(await damagedFiles(manifest, target, nobody)).toEqual([]);
  });

  it.each([
    ["a flipped bit", (bytes: Uint8Array) => bytes.with(500, bytes[500]! ^ 1), "its sha256 should be"],
    ["a missing end", (bytes: Uint8Array) => bytes.slice(0, -1), "it should have"],
    ["something at its end", (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]), "it should have"],
  ])("with %s is refused by the file's name, and has no manifest", async (_, change, message) => {
    const target = new Store();
    const from = source((path, bytes) => (path === SHARD ? change(bytes) : bytes));
    await expect(copy(from, target)).rejects.toThrow(`${SHARD} of the package is damaged: ${message}`);
    expect(target.files.has("manifest.json")).toBe(false);
  });
});

describe("a damaged converted package", () => {
  it("is made whole from the tensors of its damaged files alone", async () => {
    const target = await copied();
    for (const path of ["region.weights-000.bin", "decoder.vectors-000.bin", "vision.onnx", "tokenizer.json"])
      target.files.set(path, new Uint8Array(7));
    const checkpoint = tinyCheckpoint();
    const plan = await planPackage(checkpoint, options);
    const damaged = await damagedFiles(manifest, target, nobody);
    expect(damaged).toHaveLength(4);
    let read = 0;
    const counted = Object.assign(Object.create(checkpoint) as typeof checkpoint, {
      read: async (path: string, offset: number, length: number) => {
        read += length;
        return checkpoint.read(path, offset, length);
      },
    });
    await repairPackage(counted, target, plan, new Set(damaged), {});
    expect(await damagedFiles(manifest, target, nobody)).toEqual([]);
    expect(read).toBeLessThan(checkpoint.get("model.safetensors").length);
  });
});
