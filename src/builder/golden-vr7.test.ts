import { beforeAll, describe, expect, it } from "vitest";
import type { Variant } from "../package/manifest.ts";
import { expectClose } from "../testing/closeness.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { float32, int32, openGraph, runFor } from "../testing/ort-session.ts";
import { tinyVr7Checkpoint, vr7FixtureConfig, vr7Frames, vr7Tensors } from "../testing/vr7-fixture.ts";
import { createPatchWriter } from "../videorefer/shared/patches.ts";
import { buildPackage } from "./package.ts";

// VideoRefer-7B's own graphs on the runtime's wasm build, against upstream's code: the first two frames of golden case 1.

const { picture, patchSize, visionSize, pairTokens } = vr7FixtureConfig;
const FRAMES = [1, 3];
const tokens = vr7Tensors["case1.connector_step0"]!.data as Float32Array;

/** Decoder tokens of the two frames, and of the first one taken for both. */
async function tokensOf(variant: Variant): Promise<{ pair: Float32Array; twice: Float32Array }> {
  const files = new MemoryTarget();
  const options = { variant, repository: "tiny", revision: "1", licence: "none" };
  const manifest = await buildPackage(tinyVr7Checkpoint(), files, options);
  expect(manifest.family).toBe("vr7");
  const size = picture.patches * 3 * patchSize ** 2;
  const patches = new Float32Array(FRAMES.length * size);
  const write = createPatchWriter(vr7FixtureConfig);
  for (const [nth, frame] of vr7Frames("synth", FRAMES).entries()) {
    write(frame, picture, patches.subarray(nth * size, (nth + 1) * size));
  }
  const vision = await openGraph(files, "vision");
  const connector = await openGraph(files, "connector");
  const run = async (pictures: number, pair: number[]) => {
    const dims = [pictures, picture.patches, 3 * patchSize ** 2];
    const features = await runFor(
      vision,
      { patches: float32(patches.slice(0, pictures * size), dims) },
      "features",
    );
    expect(features.dims).toEqual([pictures, picture.patches, visionSize]);
    const feeds = { features: float32(features.data, features.dims), pair: int32(pair, [2]) };
    return (await runFor(connector, feeds, "tokens")).data;
  };
  const result = { pair: await run(2, [0, 1]), twice: await run(1, [0, 0]) };
  await vision.release();
  await connector.release();
  return result;
}

describe("in float32", () => {
  let made: Awaited<ReturnType<typeof tokensOf>>;
  beforeAll(async () => {
    made = await tokensOf("f32");
  });

  it("two frames become upstream's tokens", () => {
    expect(made.pair).toHaveLength(pairTokens * vr7FixtureConfig.language.hiddenSize);
    expectClose(made.pair, tokens, 1e-4);
  });

  it("a frame that stands for both gives other tokens than the pair", () => {
    expect(made.twice).toHaveLength(made.pair.length);
    expect(made.twice).not.toEqual(made.pair);
  });
});

it("in 8 bits they stay close", async () => {
  const { pair } = await tokensOf("q4f32");
  const error = Math.sqrt(pair.reduce((sum, value, i) => sum + (value - tokens[i]!) ** 2, 0));
  const scale = Math.sqrt(tokens.reduce((sum, value) => sum + value ** 2, 0));
  expect(error / scale).toBeLessThan(0.05);
});
