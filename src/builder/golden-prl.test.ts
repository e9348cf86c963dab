import type * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import type { RgbImage } from "../core/image.ts";
import type { LanguageManifest } from "../package/manifest.ts";
import { buildLanguagePackage } from "../testing/build-language-package.ts";
import { expectClose } from "../testing/closeness.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { float32, openGraph, runFor } from "../testing/ort-session.ts";
import {
  prlConfigFiles,
  prlFrames,
  prlGolden,
  prlMasks,
  prlTensor,
  tinyPrlCheckpoint,
} from "../testing/prl-fixture.ts";
import { MersenneTwister } from "../videorefer/numeric/mersenne-twister.ts";
import { parsePrlConfig } from "../videorefer/prl/config.ts";
import { cropPrlRegion, planPrlRegion } from "../videorefer/prl/region-crop.ts";
import { prlRegionRows } from "../videorefer/prl/region-rows.ts";
import { globalView, localView } from "../videorefer/prl/views.ts";
import { createPatchWriter } from "../videorefer/shared/patches.ts";
import { addPositions, type PositionLayer, regionPositions } from "../videorefer/shared/region-positions.ts";
import { visionRope } from "../videorefer/vr3/rope.ts";
import { pictureLayout } from "../videorefer/vr3/smart-resize.ts";

// The f32 package of PixelRefer-Lite on the runtime's wasm build, against upstream's own code, stage by stage.

const CASES = ["region-small", "video-two-objects", "video-empty-mask", "image-two-regions"];
const FEATURES = 1e-4;

const config = parsePrlConfig(prlConfigFiles);
const channels = config.vision.hiddenSize;
const files = new MemoryTarget();
const sessions: Record<string, ort.InferenceSession> = {};
let manifest: LanguageManifest;

beforeAll(async () => {
  manifest = await buildLanguagePackage(tinyPrlCheckpoint(), files, {
    variant: "f32",
    repository: "fixtures/tiny",
    revision: "0",
    licence: null,
  });
  for (const name of ["vision", "region"]) sessions[name] = await openGraph(files, name);
  return async () => {
    for (const session of Object.values(sessions)) await session.release();
  };
}, 60_000);

function positionLayer(): PositionLayer {
  const values = (name: string) => {
    const { shard, offset, bytes } = manifest.tensors.find((tensor) => tensor.name === name)!;
    return new Float32Array(files.get(shard).slice(offset, offset + bytes).buffer);
  };
  return { weight: values("positions.weight"), bias: values("positions.bias") };
}

async function encode(image: RgbImage, masks: number) {
  const layout = pictureLayout(image, { merge: 1, pictures: masks }, config);
  const { grid, patches: count } = layout;
  const values = 3 * config.patchSize ** 2;
  const patches = new Float32Array(count * values);
  createPatchWriter(config)(image, layout, patches);
  const { cos, sin } = visionRope(grid, 1, config.vision);
  const half = config.vision.headDim / 2;
  const feeds = {
    patches: float32(patches, [count, values]),
    rope_cos: float32(cos, [1, count, half]),
    rope_sin: float32(sin, [1, count, half]),
  };
  return { grid, features: (await runFor(sessions.vision!, feeds, "features")).data };
}

describe.each(prlGolden.cases.filter(({ id }) => CASES.includes(id)))("the f32 package on $id", (one) => {
  /** Fails unless the rows that the fixture keeps are those of a matrix. */
  const expectRows = (name: string, matrix: Float32Array): void => {
    const { shape, data } = prlTensor(one.id, name);
    const [count, width] = shape as readonly [number, number];
    const { of, start, step } = one.tensors[name]!.rows ?? { of: count, start: 0, step: 1 };
    expect(matrix.length, `${name}: all rows`).toBe(of * width);
    const kept = new Float32Array(count * width);
    for (let i = 0; i < count; i++) {
      const row = (start + i * step) * width;
      kept.set(matrix.subarray(row, row + width), i * width);
    }
    expectClose(kept, data as Float32Array, FEATURES);
  };

  it("gives upstream's features, rows and tokens", { timeout: 60_000 }, async () => {
    const masks = prlMasks(one.masks!);
    const pictures = prlFrames(one.frames!);
    const plans = masks.map((mask) => planPrlRegion(mask, config, { whenTiny: "match" }));
    const generator = new MersenneTwister(prlGolden.seeds.kmeans);
    const fused: number[] = [];
    const tokens: number[] = [];
    for (const [index, plan] of plans.entries()) {
      const image = pictures[one.maskIds![index]!]!;
      const first = plans[one.maskIds!.indexOf(one.maskIds![index]!)]!;
      const crop = await encode(cropPrlRegion(image, plan), masks.length);
      const local = await encode(localView(image, first), masks.length);
      const global = await encode(globalView(image), masks.length);
      expectRows(`region${index}.visionFeatures`, crop.features);
      expectRows(`region${index}.localFeatures`, local.features);
      expectRows(`region${index}.globalFeatures`, global.features);

      const positions = regionPositions(crop.grid, plan.positionBox, image);
      expectRows(`region${index}.positions`, positions);
      const features = addPositions(crop.features, positions, positionLayer());
      expectRows(`region${index}.positioned`, features);
      const { regionTokenLimit: count, clusterRounds } = config;
      const rows = prlRegionRows(
        { features, grid: crop.grid, channels },
        plan,
        count,
        clusterRounds,
        generator,
      );
      if (one.regions![index]!.kmeans) expectRows(`region${index}.kmeansCentroids`, rows);

      const view = ({ grid, features: seen }: typeof local) =>
        float32(seen, [1, grid.rows * grid.columns, channels]);
      const feeds = { rows: float32(rows, [1, count, channels]), local: view(local), global: view(global) };
      const found = await sessions.region!.run(feeds);
      expectRows(`region${index}.fused`, found.fused!.data as Float32Array);
      fused.push(...(found.fused!.data as Float32Array));
      tokens.push(...(found.tokens!.data as Float32Array));
    }
    expectRows("regionFeatures", Float32Array.from(fused));
    expectRows("regionTokens", Float32Array.from(tokens));
  });
});
