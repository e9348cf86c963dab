import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/closeness.ts";
import {
  type PrlGoldenCase,
  type PrlGoldenRegion,
  prlConfigFiles,
  prlFrames,
  prlGolden,
  prlMasks,
  prlTensor,
  readPrlJson,
} from "../../testing/prl-fixture.ts";
import { MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import { markSeconds } from "../sampling.ts";
import { createPatchWriter } from "../shared/patches.ts";
import { regionPositions } from "../shared/region-positions.ts";
import { readTaggedTurns } from "../shared/tagged-text.ts";
import { PromptTokenizer } from "../shared/tokenizer.ts";
import { kmeans } from "../vr3/kmeans.ts";
import { pictureLayout } from "../vr3/smart-resize.ts";
import { parsePrlConfig } from "./config.ts";
import { markLabel } from "./mark-label.ts";
import { PRL_CONTROL_TOKENS, renderPrlPrompt } from "./prompt.ts";
import { cropPrlRegion, planPrlRegion } from "./region-crop.ts";
import { prlRegionRows } from "./region-rows.ts";
import { globalView, localView } from "./views.ts";

/** Every integer and byte of the pipeline against values made by upstream's own code. */

const config = parsePrlConfig(prlConfigFiles);
const writePatches = createPatchWriter(config);

const sha256 = (data: Uint8Array | Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

const rectOf = ([y0, x0, y1, x1]: PrlGoldenRegion["cropBoxYXYX"]) => ({ y0, x0, y1, x1 });
const withRegions = prlGolden.cases.filter((one) => one.regions);
const plansOf = (one: PrlGoldenCase) =>
  prlMasks(one.masks!).map((mask) => planPrlRegion(mask, config, { whenTiny: "match" }));
const gridOf = (size: { readonly height: number; readonly width: number }, masks: number) => {
  const { grid } = pictureLayout(size, { merge: 1, pictures: masks }, config);
  return [grid.rows, grid.columns];
};

describe.each(withRegions)("masks of $id", (one) => {
  const plans = plansOf(one);
  const pictures = prlFrames(one.frames!);

  it("have upstream's boxes, crops and mask grids", () => {
    for (const [index, expected] of one.regions!.entries()) {
      const plan = plans[index]!;
      expect(plan.area).toBe(expected.area);
      expect(plan.crop).toEqual(rectOf(expected.cropBoxYXYX));
      expect(plan.positionBox).toEqual(rectOf(expected.boxForPositionsYXYX));
      expect([plan.scaled.height, plan.scaled.width]).toEqual(expected.scaledHW);
      expect([plan.maskGrid.rows, plan.maskGrid.columns]).toEqual(expected.maskGrid);
      expect(plan.maskCells).toEqual(prlTensor(one.id, `region${index}.maskGrid`).data);
      expect(plan.cellsOn).toBe(expected.cellsOn);
    }
  });

  it("have upstream's pictures and patches, bit for bit", () => {
    const first = new Map<number, number>();
    for (const [index, expected] of one.regions!.entries()) {
      const picture = one.maskIds![index]!;
      if (!first.has(picture)) first.set(picture, index);
      const image = pictures[picture]!;
      const crop = cropPrlRegion(image, plans[index]!);
      expect(sha256(crop.data)).toBe(expected.scaledCropSha256);
      expect(sha256(globalView(image).data)).toBe(expected.globalViewSha256);
      const local = localView(image, plans[first.get(picture)!]!);
      expect(sha256(local.data)).toBe(expected.localViewSha256);

      const layout = pictureLayout(crop, { merge: 1, pictures: plans.length }, config);
      expect([layout.grid.rows, layout.grid.columns]).toEqual(expected.imageGrid);
      expect(gridOf({ width: 336, height: 336 }, plans.length)).toEqual(expected.globalViewGrid);
      expect(gridOf(local, plans.length)).toEqual(expected.localViewGrid);
      const patches = new Float32Array(layout.patches * 3 * config.patchSize ** 2);
      writePatches(crop, layout, patches);
      expect(sha256(patches)).toBe(one.tensors[`region${index}.patches`]!.sha256OfAllRows);
    }
  });

  it("draw upstream's permutations, one for every mask with more cells than tokens", () => {
    const generator = new MersenneTwister(prlGolden.seeds.kmeans);
    for (const [index, { cellsOn }] of plans.entries()) {
      expect(cellsOn > config.regionTokenLimit).toBe(one.regions![index]!.kmeans !== null);
      if (cellsOn <= config.regionTokenLimit) continue;
      const permutation = prlTensor(one.id, `region${index}.kmeansPermutation`).data;
      expect(randperm(generator, cellsOn)).toEqual(permutation);
    }
  });
});

it.each(prlGolden.regionGeometry)("geometry: $note", (expected) => {
  const [height, width] = expected.maskHW;
  const data = new Uint8Array(height * width);
  for (const [y0, x0, y1, x1] of expected.rectanglesYXYX) {
    for (let y = y0; y < y1; y++) data.fill(1, y * width + x0, y * width + x1);
  }
  const plan = planPrlRegion({ width, height, data }, config, { whenTiny: "match" });
  expect(plan.area).toBe(expected.area);
  expect(plan.positionBox).toEqual(rectOf(expected.boxForPositionsYXYX));
  expect([plan.scaled.height, plan.scaled.width]).toEqual(expected.scaledHW);
  const { rows, columns } = plan.maskGrid;
  expect([rows, columns]).toEqual(expected.maskGrid);
  const sums = Array.from({ length: rows }, (_, row) =>
    plan.maskCells.subarray(row * columns, (row + 1) * columns).reduce((sum, cell) => sum + cell, 0),
  );
  expect(sums).toEqual(expected.maskRowSums);
  const { grid } = pictureLayout(plan.scaled, { merge: 1, pictures: 1 }, config);
  expect([grid.rows, grid.columns]).toEqual(expected.imageGridOneRegion);
  const positions = regionPositions(grid, plan.positionBox, { width, height });
  const corners = [0, grid.columns - 1, (grid.rows - 1) * grid.columns, grid.rows * grid.columns - 1];
  expect(corners.map((cell) => [...positions.subarray(2 * cell, 2 * cell + 2)])).toEqual(
    expected.positionsAtCorners.map((pair) => pair.map(Math.fround)),
  );
});

it.each(prlGolden.kmeans.runs)("k-means $prefix is upstream's after at most three rounds", (run) => {
  const floats = (name: string) => prlTensor("kmeans", run.prefix + name);
  const { data, shape } = floats("x");
  const permutation = floats("permutation").data as Int32Array;
  const result = kmeans(data as Float32Array, shape[1]!, permutation, config.regionTokenLimit, 3);
  expect(result.iterations).toBe(run.iterations);
  expect(result.labels).toEqual(floats("labels").data);
  const centroids = floats("centroids").data as Float32Array;
  const scale = centroids.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expectClose(result.centroids, centroids, 1e-6 * scale);
});

it("a mask of few cells is filled up with zeros, and cells that are zero count", () => {
  const channels = 2;
  const positioned = { features: Float32Array.of(0, 0, 1, 2, 3, 4), grid: { rows: 1, columns: 3 }, channels };
  const plan = { maskGrid: positioned.grid, maskCells: Uint8Array.of(1, 0, 1) };
  const rows = prlRegionRows(positioned, plan, 4, 3, new MersenneTwister(0));
  expect(rows).toEqual(Float32Array.of(0, 0, 3, 4, 0, 0, 0, 0));
});

describe.each(prlGolden.cases)("prompt of $id", (one) => {
  const tokenizer = new PromptTokenizer(
    {
      tokenizer: readPrlJson("model/tokenizer.json"),
      specialTokensMap: readPrlJson("model/special_tokens_map.json"),
    },
    [...PRL_CONTROL_TOKENS.always, PRL_CONTROL_TOKENS.region],
  );
  const regions = one.maskIdsPerObject
    ? one.maskIdsPerObject.map((ids) => ids.map((id) => one.timestampsSeconds![id]!))
    : (one.maskIds ?? []).map(() => null);
  const turns = readTaggedTurns(
    [{ role: "user", text: one.question }],
    one.modal === "text" ? "none" : one.modal,
  );
  const prompt = renderPrlPrompt({ turns, regions, tokensPerMask: config.regionTokenLimit });

  it("reads as upstream's and has its ids", () => {
    expect(prompt.text).toBe(one.prompt);
    const { ids, regionPositions: places } = tokenizer.encodePrompt(prompt, []);
    expect(ids).toEqual(prlTensor(one.id, "inputIds").data);
    expect(places.length).toBe((one.maskIds?.length ?? 0) * config.regionTokenLimit);
    expect([...places].every((at) => ids[at] === prlGolden.ids.region)).toBe(true);
  });

  it("is answered with upstream's text", () => {
    expect(tokenizer.decode(prlTensor(one.id, "generatedIds").data).trim()).toBe(one.generatedText);
  });
});

it("times are rounded as Python does, ties to the even digit", () => {
  const labels = [0, 0.05, 0.15, 0.25, 0.35, 0.75, 1.75, 12.25, 99.95].map(markLabel);
  expect(labels).toEqual(["0.0", "0.1", "0.1", "0.2", "0.3", "0.8", "1.8", "12.2", "100.0"]);
});

it("a marked frame's time is its index over the average rate, also where the rate varies", () => {
  expect(markSeconds({ timesSeconds: [0, 0.1, 1, 2], endSeconds: 4 }, 2)).toBe(2);
});
