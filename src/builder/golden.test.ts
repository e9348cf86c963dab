import type * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import type { LanguageManifest } from "../package/manifest.ts";
import { buildLanguagePackage } from "../testing/build-language-package.ts";
import { expectClose } from "../testing/closeness.ts";
import { DecoderRun } from "../testing/decoder-run.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { float32, int32, openGraph, runFor } from "../testing/ort-session.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { fixtureConfig, fixtureFrames, golden, readTensors } from "../testing/vr3-fixture.ts";
import { createPatchWriter } from "../videorefer/shared/patches.ts";
import { visionRope } from "../videorefer/vr3/rope.ts";

// The f32 package on the runtime's wasm build, against upstream's own code: golden case `video-static`, whose frames need no resizing.

const CASE = "video-static";
const FEATURES = 1e-4;
const LOGITS = 2e-3;
const facts = golden.cases.find(({ id }) => id === CASE)!;
const tensors = readTensors(`golden/${CASE}.safetensors`);
const floats = (name: string) => tensors[name]!.data as Float32Array;

let manifest: LanguageManifest;
const files = new MemoryTarget();
const sessions: Record<string, ort.InferenceSession> = {};

beforeAll(async () => {
  const options = {
    variant: "f32",
    repository: "fixtures/tiny",
    revision: "0",
    licence: "Apache-2.0",
  } as const;
  manifest = await buildLanguagePackage(tinyCheckpoint(), files, options);
  for (const name of ["vision", "connector", "region", "decoder"])
    sessions[name] = await openGraph(files, name);
  return async () => {
    for (const session of Object.values(sessions)) await session.release();
  };
}, 60_000);

/** Fails unless the rows the fixture keeps of `name` are those of `matrix`. */
function expectGoldenRows(name: string, matrix: Float32Array, tolerance: number): void {
  const [count, columns] = tensors[name]!.shape as readonly [number, number];
  const { of, start, step } = facts.tensors[name]!.rows ?? { of: count, start: 0, step: 1 };
  expect(matrix.length, `${name}: all rows`).toBe(of! * columns);
  const kept = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const row = (start + i * step) * columns;
    kept.set(matrix.subarray(row, row + columns), i * columns);
  }
  expectClose(kept, floats(name), tolerance);
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Vision features and tokens of every block, of all frames after each other. */
async function encodeFrames(): Promise<{ features: Float32Array; tokens: Float32Array }> {
  const writePatches = createPatchWriter(fixtureConfig);
  const features: Float32Array[] = [];
  const tokens: Float32Array[] = [];
  for (const [index, frame] of fixtureFrames(facts.frames!).entries()) {
    const [, rows, columns] = facts.gridThw![index]!;
    const grid = { rows, columns };
    const count = rows * columns;
    const patches = new Float32Array(count * 588);
    writePatches(
      frame,
      { width: frame.width, height: frame.height, grid, patches: count, blocks: count / 4, merge: 2 },
      patches,
    );
    const { cos, sin } = visionRope(grid, 2, { headDim: 72, ropeTheta: 10_000 });
    const picture = await runFor(
      sessions.vision!,
      {
        patches: float32(patches, [count, 588]),
        rope_cos: float32(cos, [1, count, 36]),
        rope_sin: float32(sin, [1, count, 36]),
      },
      "features",
    );
    features.push(picture.data);
    tokens.push((await connect(picture.data, 4)).data);
  }
  return { features: join(features), tokens: join(tokens) };
}

/** Runs the connector on blocks of `blockPatches` rows, keeping all of them unless told otherwise. */
function connect(features: Float32Array, blockPatches: number, keep?: readonly number[]) {
  const blocks = features.length / 144 / blockPatches;
  const kept = keep ?? Array.from({ length: blocks }, (_, block) => block);
  return runFor(
    sessions.connector!,
    { features: float32(features, [blocks, blockPatches, 144]), keep: int32(kept, [kept.length]) },
    "tokens",
  );
}

/** Rows of the package's embedding table. */
function embed(ids: ArrayLike<number>): Float32Array {
  const { columns, tensors: names } = manifest.embedding;
  const entry = manifest.tensors.find(({ name }) => name === names.values)!;
  expect(entry.dtype).toBe("f32");
  const shard = files.get(entry.shard);
  return join(
    Array.from(ids, (id) => {
      const from = entry.offset + id * columns * 4;
      return new Float32Array(shard.slice(from, from + columns * 4).buffer);
    }),
  );
}

/** Puts `rows` over the embeddings of the placeholder, in order. */
function place(embeddings: Float32Array, ids: Int32Array, placeholder: number, rows: Float32Array): void {
  let next = 0;
  for (const [index, id] of ids.entries()) {
    if (id !== placeholder) continue;
    embeddings.set(rows.subarray(next, next + 128), index * 128);
    next += 128;
  }
  expect(next, "rows placed").toBe(rows.length);
}

describe("the f32 package", { timeout: 60_000 }, () => {
  it("encodes pictures, regions and embeddings as upstream does", async () => {
    const { features, tokens } = await encodeFrames();
    expectGoldenRows("visionFeatures", features, FEATURES);
    expectGoldenRows("projected", tokens, FEATURES);
    const rows = floats("regionFeatures");
    const feeds = { rows: float32(rows, [rows.length / 144, 144]) };
    const regionTokens = (await runFor(sessions.region!, feeds, "tokens")).data;
    expectClose(regionTokens, floats("regionTokens"), FEATURES);
  });

  it("keeps the blocks it is told to, at either downsampling", async () => {
    const features = Float32Array.from({ length: 12 * 144 }, (_, index) => Math.sin(index));
    const tokensOf = async (blockPatches: number) => (await connect(features, blockPatches)).data;
    for (const blockPatches of [1, 4]) {
      const all = await tokensOf(blockPatches);
      const some = await connect(features, blockPatches, [2, 0]);
      expect(some.dims).toEqual([2, 128]);
      expectClose(some.data, join([all.subarray(256, 384), all.subarray(0, 128)]), 1e-6);
    }
  });

  it("reads a prompt in chunks and continues it as upstream does", async () => {
    const { tokens } = await encodeFrames();
    const keep = tensors.keepMask!.data as Uint8Array;
    const visual = [...keep.keys()].filter((block) => keep[block] === 1);
    const { image, region } = golden.ids;
    const ids = tensors.inputIdsPruned!.data as Int32Array;
    const embeddings = embed(ids);
    place(
      embeddings,
      ids,
      image,
      join(visual.map((block) => tokens.subarray(block * 128, (block + 1) * 128))),
    );
    place(embeddings, ids, region, floats("regionTokens"));
    expectGoldenRows("inputsEmbeds", embeddings, FEATURES);

    const shape = {
      layers: 3,
      keyValueHeads: 2,
      headDimension: 32,
      width: 128,
      capacity: 256,
      cache: "float32",
    } as const;
    const decoder = new DecoderRun(sessions.decoder!, shape);
    expectClose(await decoder.feedInChunks(embeddings, 64), floats("prefillLogits"), LOGITS);
    const generated = tensors.generatedIds!.data as Int32Array;
    expectClose(await decoder.feed(embed(generated.subarray(0, 1))), floats("secondLogits"), LOGITS);
    let logits = new Float32Array(0);
    for (const id of generated.subarray(1, -1)) logits = Float32Array.from(await decoder.feed(embed([id])));
    expectClose(logits, floats("lastLogits"), LOGITS);
  });
});
