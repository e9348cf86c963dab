import { describe, expect, it } from "vitest";
import { asLanguageManifest, parseManifest } from "../package/parse-manifest.ts";
import { expectClose } from "../testing/closeness.ts";
import { float32Safetensors, MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { float32, openGraph, runFor } from "../testing/ort-session.ts";
import { ROWS, stubFamily, WIDTH } from "../testing/stub-family/recipe.ts";
import { CHANNELS, MEMORY_FRAMES, stubSegmenter } from "../testing/stub-segmenter/recipe.ts";
import { RECIPES } from "./families/family-list.ts";
import { buildPackage } from "./package.ts";

// A family of language models and a kind of segmenter are added by a recipe in a folder of their own and an entry in the list.

const recipes = [...RECIPES, stubFamily, stubSegmenter];
const OPTIONS = { variant: "f32", repository: "tester/stub", revision: "1", licence: "MIT" } as const;

const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(seed + index));

const weight = numbers(WIDTH * WIDTH, 1);
const embedding = numbers(ROWS * WIDTH, 2);
const languageCheckpoint = new MemoryFiles([
  ["config.json", JSON.stringify({ model_type: "stub_language", display_name: "Stub" })],
  ["tokenizer.json", JSON.stringify({ model: { vocab: { a: 0 } } })],
  [
    "model.safetensors",
    float32Safetensors({
      "model.mixer.weight": { shape: [WIDTH, WIDTH], data: weight },
      "model.embedding.weight": { shape: [ROWS, WIDTH], data: embedding },
    }),
  ],
]);

const positions = numbers(MEMORY_FRAMES * CHANNELS, 3);
const maskWeight = numbers(CHANNELS, 4);
const segmenterCheckpoint = new MemoryFiles([
  ["config.json", JSON.stringify({ model_type: "stub_video_segmenter", image_size: 64 })],
  [
    "model.safetensors",
    float32Safetensors({
      "mask.weight": { shape: [1, CHANNELS], data: maskWeight },
      "mask.bias": { shape: [1], data: Float32Array.of(0.5) },
      "memory.positions": { shape: [MEMORY_FRAMES, CHANNELS], data: positions },
    }),
  ],
]);

/** The package as whoever loads it reads it. */
async function converted(source: MemoryFiles) {
  const files = new MemoryTarget();
  const built = await buildPackage(source, files, { ...OPTIONS, recipes });
  const manifest = parseManifest(new TextDecoder().decode(files.get("manifest.json")));
  expect(manifest).toEqual(built);
  return { manifest, files };
}

const floatsIn = (files: MemoryTarget, path: string): Float32Array =>
  new Float32Array(files.get(path).slice().buffer);

/** `rows` times the transpose of a matrix of as many columns. */
function product(rows: Float32Array, matrix: Float32Array, columns: number): Float32Array {
  const outputs = matrix.length / columns;
  return Float32Array.from({ length: (rows.length / columns) * outputs }, (_, at) => {
    const [row, output] = [Math.floor(at / outputs), at % outputs];
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += rows[row * columns + i]! * matrix[output * columns + i]!;
    return sum;
  });
}

describe("an added family of language models", () => {
  it("is converted, described and run by what its recipe says", async () => {
    const { manifest, files } = await converted(languageCheckpoint);
    expect(asLanguageManifest(manifest)).toMatchObject({
      family: "stub",
      name: "Stub",
      embedding: { rows: ROWS, columns: WIDTH },
    });
    expect(Object.keys(manifest.graphs)).toEqual(["mixer"]);
    expect(manifest.files.map(({ path }) => path)).toEqual(["tokenizer.json"]);
    expect(floatsIn(files, "embedding.weights-000.bin")).toEqual(embedding);
    const session = await openGraph(files, "mixer");
    const rows = numbers(3 * WIDTH, 5);
    const { data } = await runFor(session, { rows: float32(rows, [3, WIDTH]) }, "mixed");
    await session.release();
    expectClose(data, product(rows, weight, WIDTH), 1e-5);
  });
});

describe("an added segmenter", () => {
  it("is converted, described and run by what its recipe says", async () => {
    const { manifest, files } = await converted(segmenterCheckpoint);
    expect(manifest).toMatchObject({
      kind: "segmenter",
      family: "stub-segmenter",
      config: { image_size: 64 },
      files: [],
    });
    expect(floatsIn(files, "memory.weights-000.bin")).toEqual(positions);
    const session = await openGraph(files, "mask");
    const features = numbers(2 * CHANNELS, 6);
    const { data } = await runFor(session, { features: float32(features, [2, CHANNELS]) }, "logits");
    await session.release();
    expectClose(
      data,
      product(features, maskWeight, CHANNELS).map((value) => value + 0.5),
      1e-5,
    );
  });

  it("is not taken for a model that answers questions", async () => {
    const { manifest } = await converted(segmenterCheckpoint);
    expect(() => asLanguageManifest(manifest)).toThrow("stub is a segmenter");
  });
});

describe("without an entry in the list", () => {
  it.each([
    ["stub_language", languageCheckpoint],
    ["stub_video_segmenter", segmenterCheckpoint],
  ])("a %s is refused, naming what can be converted", async (type, source) => {
    await expect(buildPackage(source, new MemoryTarget(), OPTIONS)).rejects.toThrow(
      new RegExp(`model_type should be "videollama3_qwen2" .* is "${type}"`),
    );
  });
});
