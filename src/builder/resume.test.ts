import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../core/failure.ts";
import { pickleWeights } from "../testing/checkpoint-changes.ts";
import { MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import type { BuildOptions } from "./build-options.ts";
import type { ByteSource } from "./byte-source.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { buildPackage } from "./package.ts";
import { hashStream } from "./spans.ts";

const options: BuildOptions = { variant: "q4f32", repository: "tiny", revision: "1", licence: "none" };
const WEIGHTS = "model.safetensors";
const checkpoint = tinyCheckpoint();
const weightBytes = checkpoint.get(WEIGHTS).length;

const pickled = tinyCheckpoint("pixelrefer-tiny");
const pickledBytes = pickleWeights(pickled, 3).reduce((sum, file) => sum + pickled.get(file).length, 0);

/** Names and hashes of the files of a package. */
const hashes = ({ files }: MemoryTarget): Record<string, string> =>
  Object.fromEntries(
    Array.from(files, ([path, bytes]) => [path, createHash("sha256").update(bytes).digest("hex")]),
  );

async function finished(from = checkpoint): Promise<Record<string, string>> {
  const target = new MemoryTarget();
  await buildPackage(from, target, options);
  return hashes(target);
}

class Cut extends Error {}

/** The checkpoint behind a line that breaks once `budget.bytes` have come through; says where each reading began. */
function breaking(budget: { bytes: number }, starts: number[], from = checkpoint): ByteSource {
  return {
    size: (path) => from.size(path),
    exists: (path) => from.exists(path),
    read: (path, offset, length) => from.read(path, offset, length),
    async *stream(path, offset) {
      starts.push(offset);
      for await (const piece of from.stream(path, offset)) {
        budget.bytes -= piece.length;
        if (budget.bytes < 0) throw new Cut("the line is cut");
        yield piece;
      }
    },
  };
}

/** A target on a disk that is full after so many bytes. */
class SmallDisk extends MemoryTarget {
  left = Number.POSITIVE_INFINITY;

  override async write(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    this.left -= bytes.length;
    if (this.left < 0) throw new FailureError("storage-full", "full");
    return super.write(path, offset, bytes);
  }
}

describe("a conversion that is interrupted", { timeout: 60_000 }, () => {
  it("goes on where it was, and ends with the very same files", async () => {
    const whole = await finished();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: weightBytes }), { maxLength: 6 }), async (cuts) => {
        const target = new MemoryTarget();
        const starts: number[] = [];
        for (const bytes of cuts) {
          await buildPackage(breaking({ bytes }, starts), target, options).catch((error: unknown) => {
            if (!(error instanceof Cut)) throw error;
          });
        }
        await buildPackage(breaking({ bytes: Number.POSITIVE_INFINITY }, starts), target, options);
        expect(hashes(target)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it("goes on twenty times within pickled shards", async () => {
    const target = new MemoryTarget();
    const starts: number[] = [];
    for (let cut = 0; cut < 20; cut++) {
      const line = breaking({ bytes: Math.floor(pickledBytes / 10) }, starts, pickled);
      const failure = await buildPackage(line, target, options).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) break;
      expect(failure).toBeInstanceOf(Cut);
    }
    await buildPackage(breaking({ bytes: Number.POSITIVE_INFINITY }, starts, pickled), target, options);
    expect(starts.some((start) => start > 0)).toBe(true);
    expect(hashes(target)).toEqual(await finished(pickled));
  });

  it("never reads again what was done before a failure", async () => {
    const target = new MemoryTarget();
    const starts: number[] = [];
    const cut = Math.floor(weightBytes / 2);
    await expect(buildPackage(breaking({ bytes: cut }, starts), target, options)).rejects.toThrow(Cut);
    await buildPackage(breaking({ bytes: weightBytes }, starts), target, options);
    expect(starts[0]).toBe(0);
    // What had come of a tensor that was not whole yet comes again, no more.
    expect(starts[1]).toBeGreaterThan(cut - 600_000);
    expect(starts[1]).toBeLessThanOrEqual(cut);
  });

  it("begins anew when it is killed before anything lasted, or its journal is damaged", async () => {
    const whole = await finished();
    for (const leftover of ["", "{", '{"format":"videorefer-conversion"}', '{"files":[1]}']) {
      const target = new MemoryTarget();
      await target.replace(JOURNAL_FILE, new TextEncoder().encode(leftover));
      await target.write("decoder.weights-000.bin", 5_000_000, new Uint8Array(1));
      await buildPackage(checkpoint, target, options);
      expect(hashes(target)).toEqual(whole);
    }
  });

  it("is not taken up by other work", async () => {
    const target = new MemoryTarget();
    await buildPackage(breaking({ bytes: weightBytes / 2 }, []), target, options).catch(() => undefined);
    const starts: number[] = [];
    await buildPackage(breaking({ bytes: weightBytes }, starts), target, { ...options, revision: "2" });
    expect(starts).toEqual([0]);
  });

  it("keeps what it has when the disk is full, and goes on when there is room", async () => {
    const whole = await finished();
    const target = new SmallDisk();
    target.left = 300_000;
    await expect(buildPackage(checkpoint, target, options)).rejects.toMatchObject({
      failure: { code: "storage-full" },
    });
    target.left = Number.POSITIVE_INFINITY;
    const starts: number[] = [];
    await buildPackage(breaking({ bytes: weightBytes }, starts), target, options);
    expect(starts[0]).toBeGreaterThan(0);
    expect(hashes(target)).toEqual(whole);
  });
});

describe("the hash that a publisher gives", () => {
  const published = async (change: (bytes: Uint8Array) => void) => {
    const source = new MemoryFiles(checkpoint.files);
    const { sha256 } = await hashStream(checkpoint.stream(WEIGHTS, 0));
    const bytes = checkpoint.get(WEIGHTS).slice();
    change(bytes);
    source.files.set(WEIGHTS, bytes);
    return Object.assign(source, {
      publishedSha256: (path: string) => (path === WEIGHTS ? sha256 : undefined),
    });
  };

  it("is met by the right bytes", async () => {
    const target = new MemoryTarget();
    await buildPackage(await published(() => undefined), target, options);
    expect(hashes(target)).toEqual(await finished());
  });

  it("tells one flipped bit, and the file is read anew next time", async () => {
    const target = new MemoryTarget();
    const damaged = await published((bytes) => {
      bytes[bytes.length - 1001]! ^= 1;
    });
    await expect(buildPackage(damaged, target, options)).rejects.toThrow("model.safetensors arrived damaged");
    expect(target.files.has("manifest.json")).toBe(false);
    const starts: number[] = [];
    await buildPackage(breaking({ bytes: weightBytes }, starts), target, options);
    expect(starts).toEqual([0]);
    expect(hashes(target)).toEqual(await finished());
  });
});
