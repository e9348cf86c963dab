import { describe, expect, it } from "vitest";
import type { Variant } from "../package/manifest.ts";
import { expectClose } from "../testing/closeness.ts";
import { DecoderRun } from "../testing/decoder-run.ts";
import { float32Safetensors, type MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { float32, int32, openGraph, runFor } from "../testing/ort-session.ts";
import { readTensor } from "../testing/stored-tensors.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { Checkpoint } from "./checkpoint.ts";
import { buildPackage } from "./package.ts";
import { BLOCK, type QuantisedBits, quantiseRows } from "./quantise.ts";
import { readSafetensorsHeader } from "./safetensors.ts";

// Quantising twice changes nothing, so a checkpoint of already quantised weights must give the same answers from the exact and from
// the 4-bit package. What remains is arithmetic alone: a wrong layout, scale, bias or fold cannot hide behind quantisation error.

const bitsOf = (name: string, shape: readonly number[]): QuantisedBits | null => {
  if (shape.length === 1) return null;
  return name.startsWith("model.layers.") ? 4 : 8;
};

/** The fixture's checkpoint with every matrix rounded to what the 4-bit packages store. */
async function quantisedCheckpoint(halfScales: boolean): Promise<MemoryFiles> {
  const source = tinyCheckpoint();
  const checkpoint = await Checkpoint.open(source);
  const tensors: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [name, { shape }] of await readSafetensorsHeader(source, "model.safetensors")) {
    const data = await readTensor(source, checkpoint, { name, shape });
    const bits = bitsOf(name, shape);
    if (bits !== null) roundToBlocks(data, shape[0]!, bits, halfScales);
    tensors[name] = { shape, data };
  }
  source.files.set("model.safetensors", float32Safetensors(tensors));
  return source;
}

function roundToBlocks(weights: Float32Array, rows: number, bits: QuantisedBits, halfScales: boolean): void {
  const columns = weights.length / rows;
  const { values, scales } = quantiseRows(weights, rows, columns, bits, halfScales);
  const blocks = Math.ceil(columns / BLOCK);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * blocks * BLOCK + column;
      const code = bits === 8 ? values[at] : (values[at >> 1]! >> (4 * (at & 1))) & 15;
      weights[row * columns + column] =
        (code! - 2 ** (bits - 1)) * scales[row * blocks + Math.floor(column / BLOCK)]!;
    }
  }
}

const waves = (count: number, frequency: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(index * frequency) * 1.5);

interface Answers {
  readonly features: Float32Array;
  readonly tokens: Float32Array;
  readonly regionTokens: Float32Array;
  readonly logits: Float32Array;
}

async function answers(source: MemoryFiles, variant: Variant): Promise<Answers> {
  const files = new MemoryTarget();
  await buildPackage(source, files, {
    variant,
    repository: "tiny",
    revision: "0",
    licence: "Apache-2.0",
    contextTokens: 512,
  });
  const only = async (
    name: string,
    feeds: Parameters<typeof runFor>[1],
    output: string,
  ): Promise<Float32Array> => {
    const session = await openGraph(files, name);
    const { data } = await runFor(session, feeds, output);
    await session.release();
    return data;
  };
  const angles = waves(24 * 36, 0.7);
  const features = await only(
    "vision",
    {
      patches: float32(waves(24 * 588, 0.37), [24, 588]),
      rope_cos: float32(angles.map(Math.cos), [1, 24, 36]),
      rope_sin: float32(angles.map(Math.sin), [1, 24, 36]),
    },
    "features",
  );
  const blocks = { features: float32(waves(6 * 4 * 144, 0.91), [6, 4, 144]), keep: int32([5, 1], [2]) };
  const tokens = await only("connector", blocks, "tokens");
  const regionTokens = await only("region", { rows: float32(waves(3 * 144, 0.53), [3, 144]) }, "tokens");
  const decoder = await openGraph(files, "decoder");
  const cache = variant === "q4f16" ? "float16" : "float32";
  const run = new DecoderRun(decoder, {
    layers: 3,
    keyValueHeads: 2,
    headDimension: 32,
    width: 128,
    capacity: 64,
    cache,
  });
  const logits = await run.feedInChunks(waves(41 * 128, 0.29), 16);
  await decoder.release();
  return { features, tokens, regionTokens, logits };
}

describe("on weights that quantisation leaves alone", { timeout: 60_000 }, () => {
  it("q4f32 answers as f32", async () => {
    const source = await quantisedCheckpoint(false);
    const [exact, small] = [await answers(source, "f32"), await answers(source, "q4f32")];
    expectClose(small.features, exact.features, 1e-4);
    expectClose(small.tokens, exact.tokens, 1e-4);
    expectClose(small.regionTokens, exact.regionTokens, 1e-4);
    expectClose(small.logits, exact.logits, 2e-3);
  });

  it("q4f16 answers as f32 within float16, with its residual stream scaled down", async () => {
    const source = await quantisedCheckpoint(true);
    const [exact, small] = [await answers(source, "f32"), await answers(source, "q4f16")];
    expectClose(small.features, exact.features, 0.01);
    expectClose(small.tokens, exact.tokens, 0.003);
    expectClose(small.regionTokens, exact.regionTokens, 0.003);
    expectClose(small.logits, exact.logits, 0.08);
    const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
    expect(top(small.logits)).toBe(top(exact.logits));
  });
});
