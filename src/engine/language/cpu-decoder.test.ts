import { beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../../builder/package.ts";
import type { Manifest } from "../../package/manifest.ts";
import { asLanguageManifest } from "../../package/parse-manifest.ts";
import { expectClose } from "../../testing/closeness.ts";
import { DecoderRun } from "../../testing/decoder-run.ts";
import { MemoryTarget } from "../../testing/memory-files.ts";
import { openGraph } from "../../testing/ort-session.ts";
import { tinyCheckpoint } from "../../testing/vr3-checkpoint.ts";
import { type LanguageConfig, parseLanguage } from "../../videorefer/shared/language-config.ts";
import { FLOAT } from "../cpu/integer-arithmetic.ts";
import type { ReadTensors } from "../cpu/memory-plan.ts";
import { ThreadPool } from "../cpu/thread-pool.ts";
import { CpuDecoder, suitsCpuDecoder } from "./cpu-decoder.ts";
import { type LayoutOptions, layOut } from "./cpu-decoder-layout.ts";

// Against the package's own graph on the runtime's wasm build.

const CONTEXT = 96;
const TOKENS = 75;
/** Of the largest logit: what rounding rows to 8 bits costs in all layers. */
const INTEGER_ERROR = 0.03;
const { signal } = new AbortController();

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
    config = parseLanguage({
      name: "config.json",
      json: asLanguageManifest(manifest).config,
      from: "package",
    });
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
      expected.push(Float32Array.from(await graph.feed(Float32Array.from(span(token, token + 1)))));
    await session.release();
  }, 60_000);

  const span = (start: number, end: number) =>
    rows.subarray(start * config.hiddenSize, end * config.hiddenSize);

  /** @param change what is made of a tensor's bytes */
  const readWith =
    (change: (name: string, bytes: Uint8Array) => Uint8Array): ReadTensors =>
    async (use) => {
      for (const { name, shard, offset, bytes } of manifest.tensors) {
        const [graph, ...rest] = name.split(".");
        const tensor = rest.join(".");
        if (graph === "decoder")
          use(tensor, change(tensor, files.get(shard).subarray(offset, offset + bytes)));
      }
    };

  const options = (): LayoutOptions => ({
    config,
    quantisation: manifest.quantisation,
    contextTokens: CONTEXT,
    chunkTokens: 64,
    threads: 1,
    arithmetic: FLOAT,
  });

  const open = (read = readWith((_, bytes) => bytes), changed: Partial<LayoutOptions> = {}) =>
    CpuDecoder.create(new ThreadPool(1), read, { ...options(), ...changed });

  /** Reads on up to each of `ends`; logits after each. */
  async function readOn(decoder: CpuDecoder, ends: readonly number[]): Promise<Float32Array[]> {
    const logits: Float32Array[] = [];
    for (const end of ends)
      logits.push(await decoder.read(span(decoder.tokens, end), end - decoder.tokens, signal));
    return logits;
  }

  const expectLogits = (actual: Float32Array, token: number, relative = 1e-4) => {
    const largest = expected[token]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expectClose(actual, expected[token]!, relative * largest);
  };

  it("suits the routines", () => {
    expect(suitsCpuDecoder(options())).toBe(true);
  });

  it("gives the graph's logits, after chunks and after steps", async () => {
    const ends = [64, 70, 71, 72, 73, 74, 75];
    const logits = await readOn(await open(), ends);
    for (const [nth, end] of ends.entries()) expectLogits(logits[nth]!, end - 1);
  });

  it("gives the same numbers in whatever chunks", async () => {
    const [whole] = await readOn(await open(), [60]);
    const pieces = await readOn(await open(), [1, 2, 7, 30, 60]);
    expect(pieces.at(-1)).toEqual(whole);
  });

  it("comes close to the graph's logits with integers, in whatever chunks and memories", async () => {
    const arithmetic = { kind: "words" } as const;
    const [whole] = await readOn(await open(undefined, { arithmetic }), [60]);
    expectLogits(whole!, 59, INTEGER_ERROR);
    let bankBytes = 2 ** 16;
    while (!layOut({ ...options(), arithmetic, bankBytes })) bankBytes += 2 ** 12;
    const pieces = await readOn(await open(undefined, { arithmetic, bankBytes }), [1, 2, 7, 30, 60]);
    expect(pieces.at(-1)).toEqual(whole);
  });

  it("goes back, and reads on as if the rest had never been", async () => {
    const decoder = await open();
    await readOn(decoder, [50]);
    await decoder.read(span(3, 13), 10, signal);
    decoder.truncate(50);
    const logits = await readOn(decoder, [58, 59]);
    expectLogits(logits[0]!, 57);
    expectLogits(logits[1]!, 58);
  });

  it("refuses more than its context or a chunk hold", async () => {
    const decoder = await open();
    await expect(decoder.read(span(0, 65), 65, signal)).rejects.toThrow(RangeError);
    await readOn(decoder, [60, 75]);
    await expect(decoder.read(span(0, 30), 30, signal)).rejects.toThrow(
      "30 tokens after 75 do not fit into 96",
    );
  });

  it("names a tensor that is too short", async () => {
    const opened = open(readWith((name, bytes) => bytes.subarray(name.endsWith("up.scales") ? 4 : 0)));
    await expect(opened).rejects.toMatchObject({ failure: { code: "package-corrupt" } });
    await expect(opened).rejects.toThrow(/^decoder\.layers\.0\.up\.scales should have \d+ bytes, has \d+$/);
  });

  it("names a tensor that is not there", async () => {
    const opened = CpuDecoder.create(new ThreadPool(1), async () => undefined, options());
    await expect(opened).rejects.toThrow("the package does not hold the tensor decoder.rope_cos");
  });

  it("gives the same numbers from several memories", async () => {
    let bankBytes = 2 ** 16;
    while (!layOut({ ...options(), bankBytes })) bankBytes += 2 ** 12;
    expect(layOut({ ...options(), bankBytes })!.banks.length).toBeGreaterThan(2);
    const ends = [40, 60, 61, 62];
    const expected = await readOn(await open(), ends);
    expect(await readOn(await open(undefined, { bankBytes }), ends)).toEqual(expected);
  });

  it("puts a head together that is stored in parts", async () => {
    const most = Math.ceil(config.vocabularySize / 3);
    const { "decoder.head": bits, ...others } = manifest.quantisation;
    const heads = [0, 1, 2].map((part) => [`decoder.head.${part}`, bits!] as const);
    const read: ReadTensors = (use) =>
      readWith((_, bytes) => bytes)((name, bytes) => {
        if (!name.startsWith("head.")) return use(name, bytes);
        const rowBytes = bytes.length / config.vocabularySize;
        for (let part = 0; part < 3; part++)
          use(
            name.replace("head", `head.${part}`),
            bytes.subarray(part * most * rowBytes, (part + 1) * most * rowBytes),
          );
      });
    const quantisation = { ...others, ...Object.fromEntries(heads) };
    expect(await readOn(await open(read, { quantisation }), [20])).toEqual(await readOn(await open(), [20]));
  });

  it("is left to the runtime when a layer is beyond a memory, or not all in blocks", () => {
    const head = { ...manifest.quantisation, "decoder.head": 16 as const };
    expect(suitsCpuDecoder({ ...options(), quantisation: head })).toBe(false);
    expect(suitsCpuDecoder({ ...options(), contextTokens: 2 ** 24 })).toBe(false);
    const odd = { ...config, intermediateSize: config.intermediateSize + 8 };
    expect(suitsCpuDecoder({ ...options(), config: odd })).toBe(false);
  });
});
