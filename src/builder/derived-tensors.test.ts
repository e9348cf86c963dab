import { expect, it } from "vitest";
import { MemoryTarget } from "../testing/memory-files.ts";
import { readSam2Fixture } from "../testing/sam2-fixture.ts";
import type { ByteSource } from "./byte-source.ts";
import { buildPackage, repairPackage } from "./package.ts";
import { planPackage } from "./package-plan.ts";

// EdgeTAM's encoder is made of folded norms: most of its tensors have several sources.

const OPTIONS = { variant: "q4f16", repository: "fixtures/tiny", revision: "0", licence: null } as const;
const checkpoint = readSam2Fixture("edgetam-tiny").checkpoint();
const weightBytes = checkpoint.get("model.safetensors").length;
const SHARD = "encoder.weights-000.bin";

class Cut extends Error {}

/** The checkpoint behind a line that breaks after so many bytes. `reads` counts what is fetched beside the stream. */
function breaking(bytes: number): ByteSource & { reads: number } {
  let left = bytes;
  return {
    reads: 0,
    size: (path) => checkpoint.size(path),
    exists: (path) => checkpoint.exists(path),
    read(path, offset, length) {
      this.reads++;
      return checkpoint.read(path, offset, length);
    },
    async *stream(path, offset) {
      for await (const piece of checkpoint.stream(path, offset)) {
        left -= piece.length;
        if (left < 0) throw new Cut("the line is cut");
        yield piece;
      }
    },
  };
}

async function finished(): Promise<MemoryTarget> {
  const target = new MemoryTarget();
  await buildPackage(checkpoint, target, OPTIONS);
  return target;
}

function expectSame(target: MemoryTarget, whole: MemoryTarget): void {
  expect([...target.files.keys()].sort()).toEqual([...whole.files.keys()].sort());
  for (const [path, bytes] of whole.files)
    expect(Buffer.from(target.get(path)).equals(bytes), path).toBe(true);
}

it.each([0.2, 0.5, 0.9])(
  "are the same after an interruption, with few readings more: at %d of the file",
  { timeout: 60_000 },
  async (share) => {
    const whole = await finished();
    const target = new MemoryTarget();
    const plan = await planPackage(checkpoint, OPTIONS);
    const options = { ...OPTIONS, plan };
    await expect(buildPackage(breaking(weightBytes * share), target, options)).rejects.toThrow(Cut);
    const line = breaking(weightBytes);
    await buildPackage(line, target, options);
    expectSame(target, whole);
    // Hundreds of sources lie side by side.
    expect(line.reads).toBeGreaterThan(0);
    expect(line.reads).toBeLessThan(20);
  },
);

it("are made again when a shard is repaired", { timeout: 60_000 }, async () => {
  const whole = await finished();
  const target = new MemoryTarget();
  for (const [path, bytes] of whole.files) target.files.set(path, bytes.slice());
  target.get(SHARD).fill(0);
  const plan = await planPackage(checkpoint, OPTIONS);
  await repairPackage(checkpoint, target, plan, new Set([SHARD]), {});
  expectSame(target, whole);
});
