import * as ort from "onnxruntime-web";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { LanguageManifest } from "../../../package/manifest.ts";
import { buildLanguagePackage } from "../../../testing/build-language-package.ts";
import { expectClose } from "../../../testing/closeness.ts";
import { MemoryTarget } from "../../../testing/memory-files.ts";
import { openGraph } from "../../../testing/ort-session.ts";
import { tinyCheckpoint } from "../../../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../../../testing/vr7-fixture.ts";
import { type Arithmetic, FLOAT } from "../../cpu/integer-arithmetic.ts";
import type { ReadTensors } from "../../cpu/memory-plan.ts";
import { ThreadPool } from "../../cpu/thread-pool.ts";
import { CpuEncoder } from "./cpu-encoder.ts";
import { type EncoderOptions, suitsCpuEncoder } from "./cpu-encoder-layout.ts";
import { encoderShape } from "./encoder-shape.ts";
import type { EncodingContext, VisionInputs } from "./vision-encoder.ts";

// Against the package's own graph on the runtime's wasm build. Heads of 72, rows of 4.5 blocks.

const waves = (count: number, dims: readonly number[]) =>
  new ort.Tensor(
    "float32",
    Float32Array.from({ length: count }, (_, index) => Math.sin(index * index)),
    dims,
  );
/** Of the largest feature: what rounding rows to 8 bits costs in all layers. */
const INTEGER_ERROR = 0.03;
const PATCH = 3 * 14 * 14;
const picture = (patches: number): VisionInputs => ({
  patches: waves(patches * PATCH, [patches, PATCH]),
  rope_cos: waves(patches * 36, [1, patches, 36]),
  rope_sin: waves(patches * 36, [1, patches, 36]),
});
const square = (pictures: number): VisionInputs => ({
  patches: waves(pictures * 729 * PATCH, [pictures, 729, PATCH]),
});
const context: EncodingContext = { signal: new AbortController().signal, onFraction: () => undefined };

const FAMILIES = [
  ["VideoLLaMA3", tinyCheckpoint, picture(131), picture(6)],
  ["SigLIP", tinyVr7Checkpoint, square(2), square(1)],
] as const;

describe.each(FAMILIES)("the vision encoder of %s", { timeout: 60_000 }, (_, checkpoint, inputs, smaller) => {
  const files = new MemoryTarget();
  let manifest: LanguageManifest;
  let expected: ort.Tensor;

  beforeAll(async () => {
    manifest = await buildLanguagePackage(checkpoint(), files, {
      variant: "q4f32",
      repository: "fixtures/tiny",
      revision: "0",
      licence: "Apache-2.0",
    });
    const session = await openGraph(files, "vision");
    expected = (await session.run({ ...inputs })).features!;
    await session.release();
  }, 60_000);

  const read: ReadTensors = async (use) => {
    for (const { name, shard, offset, bytes } of manifest.tensors) {
      const [graph, ...rest] = name.split(".");
      if (graph === "vision") use(rest.join("."), files.get(shard).subarray(offset, offset + bytes));
    }
  };
  const options = (arithmetic: Arithmetic = FLOAT): EncoderOptions => ({
    shape: encoderShape(manifest),
    quantisation: manifest.quantisation,
    threads: 1,
    arithmetic,
  });
  const open = (from = read, arithmetic: Arithmetic = FLOAT) =>
    CpuEncoder.create(ort, new ThreadPool(1), from, options(arithmetic));

  it("suits the routines", () => {
    expect(suitsCpuEncoder(options())).toBe(true);
    expect(suitsCpuEncoder({ ...options(), quantisation: { "vision.embedding": 16 } })).toBe(false);
  });

  it("gives the graph's features", async () => {
    const features = await (await open()).features(inputs, context);
    expect(features.dims).toEqual(expected.dims);
    expectClose(features.data as Float32Array, expected.data as Float32Array, 2e-5);
  });

  it("comes close to them with integers", async () => {
    const features = await (await open(read, { kind: "words" })).features(inputs, context);
    const largest = (expected.data as Float32Array).reduce(
      (most, value) => Math.max(most, Math.abs(value)),
      0,
    );
    expectClose(features.data as Float32Array, expected.data as Float32Array, INTEGER_ERROR * largest);
  });

  it("gives the same whatever picture was before", async () => {
    const encoder = await open();
    const before = await encoder.features(smaller, context);
    await encoder.features(inputs, context);
    expect((await encoder.features(smaller, context)).data).toEqual(before.data);
  });

  describe("where it takes long", () => {
    beforeEach(() => {
      let now = 0;
      const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 60));
      return () => clock.mockRestore();
    });

    it("tells how far it is", async () => {
      const fractions: number[] = [];
      const onFraction = (fraction: number) => void fractions.push(fraction);
      await (await open()).features(inputs, { ...context, onFraction });
      expect(fractions.length).toBeGreaterThan(5);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
    });

    it("is stopped within a picture", async () => {
      const encoder = await open();
      const stopped = encoder.features(inputs, { ...context, signal: AbortSignal.abort() });
      await expect(stopped).rejects.toMatchObject({ failure: { code: "cancelled" } });
    });
  });

  it("names a tensor that is not there", async () => {
    await expect(open(async () => undefined)).rejects.toThrow(
      "the package does not hold the tensor vision.embedding.values",
    );
  });
});
