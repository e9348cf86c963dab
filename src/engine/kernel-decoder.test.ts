import { beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../builder/package.ts";
import type { Manifest } from "../core/manifest.ts";
import { expectClose } from "../testing/closeness.ts";
import { DecoderRun } from "../testing/decoder-run.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { openGraph } from "../testing/ort-session.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { type JsonObject, JsonReader } from "../videorefer/shared/json-reader.ts";
import { type LanguageConfig, parseLanguage } from "../videorefer/shared/language-config.ts";
import { KernelDecoder, kernelsSuit } from "./kernel-decoder.ts";

// Against the package's own graph on the runtime's wasm build.

const CONTEXT = 96;
const TOKENS = 75;

describe.each([4, 8] as const)("a decoder in %i bits", { timeout: 60_000 }, (decoderBits) => {
  const files = new MemoryTarget();
  let manifest: Manifest;
  let config: LanguageConfig;
  let rows: Float32Array;
  /** Logits of the graph after each token. */
  const expected: Float32Array[] = [];

  beforeAll(async () => {
    manifest = await buildPackage(tinyCheckpoint(), files, {
      variant: "q4f32",
      bits: { decoder: decoderBits },
      contextTokens: CONTEXT,
      repository: "fixtures/tiny",
      revision: "0",
      licence: "Apache-2.0",
    });
    config = parseLanguage(new JsonReader("config.json", manifest.config as JsonObject));
    rows = Float32Array.from({ length: TOKENS * config.hiddenSize }, (_, index) => Math.sin(index * index));
    const session = await openGraph(files, "decoder");
    const graph = new DecoderRun(session, {
      layers: config.layers,
      keyValueHeads: config.keyValueHeads,
      headDimension: config.headDim,
      width: config.hiddenSize,
      capacity: CONTEXT,
      cache: "float32",
    });
    for (let token = 0; token < TOKENS; token++)
      expected.push(Float32Array.from(await graph.feed(Float32Array.from(stretch(token, token + 1)))));
    await session.release();
  }, 60_000);

  const stretch = (start: number, end: number) =>
    rows.subarray(start * config.hiddenSize, end * config.hiddenSize);

  function readTensor(name: string): ArrayBuffer {
    const { shard, offset, bytes } = manifest.tensors.find((tensor) => tensor.name === name)!;
    return files.get(shard).slice(offset, offset + bytes).buffer as ArrayBuffer;
  }

  const open = (read = readTensor) =>
    KernelDecoder.create(read, {
      config,
      quantisation: manifest.quantisation,
      contextTokens: CONTEXT,
      chunkTokens: 64,
    });

  /** Reads on up to each of `ends`; logits after each. */
  async function readOn(decoder: KernelDecoder, ends: readonly number[]): Promise<Float32Array[]> {
    const logits: Float32Array[] = [];
    for (const end of ends)
      logits.push(await decoder.read(stretch(decoder.tokens, end), end - decoder.tokens));
    return logits;
  }

  const expectLogits = (actual: Float32Array, token: number) => {
    const largest = expected[token].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expectClose(actual, expected[token], 1e-4 * largest);
  };

  it("suits the kernels", () => {
    expect(kernelsSuit(manifest, config)).toBe(true);
  });

  it("gives the graph's logits, after chunks and after steps", async () => {
    const ends = [64, 70, 71, 72, 73, 74, 75];
    const logits = await readOn(await open(), ends);
    for (const [nth, end] of ends.entries()) expectLogits(logits[nth], end - 1);
  });

  it("gives the same numbers in whatever chunks", async () => {
    const [whole] = await readOn(await open(), [60]);
    const pieces = await readOn(await open(), [1, 2, 7, 30, 60]);
    expect(pieces.at(-1)).toEqual(whole);
  });

  it("goes back, and reads on as if the rest had never been", async () => {
    const decoder = await open();
    await readOn(decoder, [50]);
    await decoder.read(stretch(3, 13), 10);
    decoder.keep(50);
    const logits = await readOn(decoder, [58, 59]);
    expectLogits(logits[0], 57);
    expectLogits(logits[1], 58);
  });

  it("refuses more than its context or a chunk hold", async () => {
    const decoder = await open();
    await expect(decoder.read(stretch(0, 65), 65)).rejects.toThrow(RangeError);
    await readOn(decoder, [60, 75]);
    await expect(decoder.read(stretch(0, 30), 30)).rejects.toThrow("30 tokens after 75 do not fit into 96");
  });

  it("names a tensor that is too short", async () => {
    const opened = open((name) => readTensor(name).slice(name.endsWith("up.scales") ? 4 : 0));
    await expect(opened).rejects.toMatchObject({ failure: { code: "package-corrupt" } });
    await expect(opened).rejects.toThrow(/^decoder\.layers\.0\.up\.scales should have \d+ bytes, has \d+$/);
  });

  it("is left to the runtime when large, or not all in blocks", () => {
    const head = { ...manifest.quantisation, "decoder.head": 16 as const };
    expect(kernelsSuit({ ...manifest, quantisation: head }, config)).toBe(false);
    const tensors = manifest.tensors.map((tensor) => ({ ...tensor, bytes: tensor.bytes * 1000 }));
    expect(kernelsSuit({ ...manifest, tensors }, config)).toBe(false);
    expect(kernelsSuit(manifest, { ...config, intermediateSize: config.intermediateSize + 8 })).toBe(false);
  });
});
