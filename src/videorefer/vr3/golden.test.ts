import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { prFixture } from "../../testing/pr-fixture.ts";
import { type GoldenCase, type RowChoice, vr3Fixture } from "../../testing/vr3-fixture.ts";
import { MersenneTwister, randperm } from "../numeric/mersenne-twister.ts";
import type { PictureLayout } from "../shared/patches.ts";
import { createPatchWriter } from "../shared/patches.ts";
import { regionPositions } from "../shared/region-positions.ts";
import { readTaggedTurns } from "../shared/tagged-text.ts";
import { PromptTokenizer } from "../shared/tokenizer.ts";
import { type PromptVisual, renderPrompt, VR3_CONTROL_TOKENS } from "./prompt.ts";
import { cropRegion, planRegion } from "./region-crop.ts";
import { regionRows } from "./region-tokens.ts";
import { pictureLayout } from "./smart-resize.ts";
import { blockChanges, compressFrame } from "./token-compression.ts";

/** Every integer and byte of the pipeline against values made by upstream's own code, also of the family built on this one. */

const sha256 = (data: Uint8Array | Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

/** The rows of a complete matrix that a fixture kept. */
const keptRows = (matrix: Float32Array, width: number, choice?: RowChoice) =>
  choice
    ? matrix.filter((_, at) => {
        const row = Math.trunc(at / width) - choice.start;
        return row >= 0 && row % choice.step === 0;
      })
    : matrix;

describe.each([
  ["VideoRefer-VideoLLaMA3", vr3Fixture],
  ["PixelRefer", prFixture],
])("%s", (_, fixture) => {
  const { golden, config, picturesOf, masksOf } = fixture;
  const writePatches = createPatchWriter(config);
  const patchValues = 3 * config.patchSize ** 2;
  const tokenizer = new PromptTokenizer(
    {
      tokenizer: fixture.readJson("model/tokenizer.json"),
      specialTokensMap: fixture.readJson("model/special_tokens_map.json"),
    },
    [...VR3_CONTROL_TOKENS.always, VR3_CONTROL_TOKENS.region],
  );

  function layoutOf(golden: GoldenCase): PictureLayout {
    const pictures = picturesOf(golden.frames!);
    const merge = golden.modal === "video" ? config.mergeSize : 1;
    return pictureLayout(pictures[0]!, { merge, pictures: pictures.length }, config);
  }

  function patchesOf(golden: GoldenCase): {
    layout: PictureLayout;
    all: Float32Array;
    frames: Float32Array[];
  } {
    const pictures = picturesOf(golden.frames!);
    const layout = layoutOf(golden);
    const size = layout.patches * patchValues;
    const all = new Float32Array(size * pictures.length);
    const frames = pictures.map((picture, index) => {
      const frame = all.subarray(index * size, (index + 1) * size);
      writePatches(picture, layout, frame);
      return frame;
    });
    return { layout, all, frames };
  }

  const plansOf = (golden: GoldenCase) =>
    masksOf(golden.masks!).map((mask) =>
      planRegion(mask, config, { whenVanishing: "match", whenTiny: "match" }),
    );

  const seen = golden.cases.filter((one) => one.frames);
  const withRegions = golden.cases.filter((one) => one.regions);

  describe.each(seen)("pictures of $id", (one) => {
    const { layout, all, frames } = patchesOf(one);

    it("have upstream's size, grid and patches, bit for bit", () => {
      expect([layout.height, layout.width]).toEqual(one.resizedHW);
      expect(one.gridThw).toEqual(frames.map(() => [1, layout.grid.rows, layout.grid.columns]));
      expect(sha256(all)).toBe(one.tensors.patches!.sha256OfAllRows);
    });
  });

  it.each(seen.filter((one) => one.pruning))("$id loses the blocks upstream drops", (one) => {
    const { layout, frames } = patchesOf(one);
    const tensors = fixture.readTensors(one.file);
    const { blocks } = layout;
    const results = frames.map((frame, t) =>
      compressFrame(t > 0 ? blockChanges(frames[t - 1]!, frame, blocks) : null, blocks),
    );
    const keepMask = new Uint8Array(layout.blocks * frames.length);
    for (const [t, { kept }] of results.entries()) for (const b of kept) keepMask[t * layout.blocks + b] = 1;
    expect(results.map(({ kept }) => kept.length)).toEqual(one.pruning!.keptPerFrame);
    expect(keepMask).toEqual(tensors.keepMask!.data);
    const differences = results.flatMap(({ difference }) => [...difference]);
    expect(Float32Array.from(differences)).toEqual(tensors.pixelDiff!.data);
  });

  describe.each(withRegions)("regions of $id", (one) => {
    const plans = plansOf(one);
    const tensors = fixture.readTensors(one.file);

    it("have upstream's crops, mask grids and placeholder counts", () => {
      for (const [index, expected] of one.regions!.entries()) {
        const plan = plans[index]!;
        const { x0, y0, x1, y1 } = plan.crop;
        expect(plan.area).toBe(expected.area);
        expect([y0, x0, y1, x1]).toEqual(expected.cropBoxYXYX);
        if (expected.scale !== undefined) expect(plan.scale).toBe(expected.scale);
        expect([plan.scaled.height, plan.scaled.width]).toEqual(expected.scaledHW);
        expect([plan.maskGrid.rows, plan.maskGrid.columns]).toEqual(expected.maskGrid);
        expect(plan.maskCells).toEqual(tensors[`region${index}.maskGrid`]!.data);
        expect([plan.cellsOn, plan.tokens]).toEqual([expected.cellsOn, expected.placeholders]);
      }
    });

    it("have upstream's scaled crops and patches, bit for bit", () => {
      const pictures = picturesOf(one.regionFrames!);
      for (const [index, expected] of one.regions!.entries()) {
        const crop = cropRegion(pictures[one.maskIds![index]!]!, plans[index]!);
        expect(sha256(crop.data)).toBe(expected.scaledCropSha256);
        const layout = pictureLayout(crop, { merge: 1, pictures: plans.length }, config);
        expect([layout.grid.rows, layout.grid.columns]).toEqual(expected.imageGrid);
        const patches = new Float32Array(layout.patches * patchValues);
        writePatches(crop, layout, patches);
        expect(sha256(patches)).toBe(one.tensors[`region${index}.patches`]!.sha256OfAllRows);
      }
    });

    it("draw upstream's permutations", () => {
      const again = new MersenneTwister(golden.seeds.kmeans);
      for (const [index, { kmeans }] of one.regions!.entries()) {
        if (kmeans === null) continue;
        const permutation = tensors[`region${index}.kmeansPermutation`]!.data;
        expect(randperm(again, permutation.length)).toEqual(permutation);
      }
    });
  });

  const placed = withRegions.filter(({ tensors }) => tensors["region0.positions"]);
  it.each(placed)("regions of $id are where upstream has them", (one) => {
    const tensors = fixture.readTensors(one.file);
    for (const [index, plan] of plansOf(one).entries()) {
      const [rows, columns] = one.regions![index]!.imageGrid;
      const positions = regionPositions({ rows, columns }, plan.crop, plan.picture);
      const name = `region${index}.positions`;
      expect(keptRows(positions, 2, one.tensors[name]!.rows)).toEqual(tensors[name]!.data);
    }
  });

  // The newer fixture keeps a part of them.
  const withAllCells = withRegions.filter(({ regions, tensors }) =>
    regions!.every((_, index) => !tensors[`region${index}.selected`]!.rows),
  );
  it.each(withAllCells)("regions of $id give upstream's rows", (one) => {
    const plans = plansOf(one);
    const tensors = fixture.readTensors(one.file);
    const generator = new MersenneTwister(golden.seeds.kmeans);
    const rows: number[] = [];
    for (const [index, plan] of plans.entries()) {
      // The selected features are stored, so a map holding just them stands in for the encoder's output.
      const { data, shape } = tensors[`region${index}.selected`]!;
      const [count, channels] = shape as readonly [number, number];
      const encoded = { features: data as Float32Array, grid: { rows: 1, columns: count }, channels };
      const cells = {
        maskGrid: encoded.grid,
        maskCells: new Uint8Array(count).fill(1),
        tokens: plan.tokens,
      };
      rows.push(...regionRows(encoded, cells, generator, config.clusterRounds));
    }
    const expected = tensors.regionFeatures!.data;
    expect(rows.length).toBe(expected.length);
    const worst = rows.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  describe.each(golden.cases)("prompt of $id", (one) => {
    const visual: PromptVisual =
      one.modal === "video"
        ? { kind: "video", labelSeconds: one.timestampsSeconds! }
        : { kind: one.modal === "image" ? "image" : "none" };
    const prompt = renderPrompt({
      turns: readTaggedTurns([{ role: "user", text: one.question }], visual.kind),
      visual,
      regionTokens: one.regions ? plansOf(one).map(({ tokens }) => tokens) : [],
    });
    const tensors = fixture.readTensors(one.file);
    const pictures = one.frames?.indices.length ?? 0;

    it("reads as upstream's, with one tag per picture", () => {
      expect(prompt.text).toBe(one.prompt);
    });

    it("has upstream's ids before and after compression", () => {
      const blocks = pictures > 0 ? layoutOf(one).blocks : 0;
      const { ids } = tokenizer.encodePrompt(prompt, new Array(pictures).fill(blocks));
      expect(ids).toEqual(tensors.inputIds!.data);
      expect(ids.length).toBe(one.promptTokens);
      const kept = one.pruning?.keptPerFrame ?? new Array(pictures).fill(blocks);
      const pruned = tokenizer.encodePrompt(prompt, kept);
      expect(pruned.ids).toEqual((tensors.inputIdsPruned! ?? tensors.inputIds!).data);
      expect(pruned.ids.length).toBe(one.sequenceLength);
      expect([...pruned.imagePositions].every((at) => pruned.ids[at] === golden.ids.image)).toBe(true);
      expect([...pruned.regionPositions].every((at) => pruned.ids[at] === golden.ids.region)).toBe(true);
      expect(pruned.imagePositions.length).toBe(kept.reduce((sum, count) => sum + count, 0));
    });

    it("is answered with upstream's text", () => {
      expect(tokenizer.decode(tensors.generatedIds!.data).trim()).toBe(one.generatedText);
    });
  });
});
