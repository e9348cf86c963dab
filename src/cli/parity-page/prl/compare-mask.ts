import type { MaskProbe, ViewProbe } from "../../../engine/families/prl/probe.ts";
import { MersenneTwister, randperm } from "../../../videorefer/numeric/mersenne-twister.ts";
import { interpolateFeatures } from "../../../videorefer/numeric/torch-bilinear.ts";
import { kmeans } from "../../../videorefer/vr3/kmeans.ts";
import type { StageLog } from "../stage-log.ts";
import { sha256, type TensorFile } from "../tensor-file.ts";
import { bytesOf, keptRows } from "../vr3/golden.ts";
import type { PrlGoldenCase, PrlGoldenRegion } from "./golden.ts";

interface Masks {
  readonly golden: PrlGoldenCase;
  readonly tensors: TensorFile;
  readonly masks: readonly MaskProbe[];
  readonly seed: number;
}

/** Rounds of k-means. Source: pixelrefer.md 6.4. */
const ROUNDS = 3;

/** Holds every mask's pictures, features, cells, clusters and attentions against the golden ones. */
export async function compareMask({ golden, tensors, masks, seed }: Masks, log: StageLog): Promise<void> {
  const generator = new MersenneTwister(seed);
  for (const [index, mask] of masks.entries()) {
    const expected = golden.regions![index]!;
    const name = (part: string) => `region${index}.${part}`;
    const kept = (part: string, values: Float32Array) => {
      const tensor = golden.tensors[name(part)]!;
      return keptRows(values, tensor, tensor.shape[1]!);
    };
    const values = (part: string) => tensors.get(name(part)).values;
    compareGeometry(mask, expected, log);
    log.exact("mask cells", mask.plan.maskCells, values("maskGrid"));
    log.same("crop, all pixels", await sha256(mask.crop.data), expected.scaledCropSha256);
    log.exact("crop patches", kept("patches", mask.patches), values("patches"));
    const digest = golden.tensors[name("patches")]!.sha256OfAllRows;
    if (digest) log.same("crop patches, all rows", await sha256(bytesOf(mask.patches)), digest);
    await compareView("local view", mask.local, expected.localViewGrid, expected.localViewSha256, log);
    await compareView("global view", mask.global, expected.globalViewGrid, expected.globalViewSha256, log);

    log.floats("crop features", kept("visionFeatures", mask.features), values("visionFeatures"));
    log.floats("local features", kept("localFeatures", mask.local.features), values("localFeatures"));
    log.floats("global features", kept("globalFeatures", mask.global.features), values("globalFeatures"));
    log.exact("positions", kept("positions", mask.positions), values("positions"));
    log.floats("crop features, placed", kept("positioned", mask.positioned), values("positioned"));

    const { plan, layout, positioned } = mask;
    const channels = mask.features.length / layout.patches;
    const marked = [...plan.maskCells.keys()].filter((cell) => plan.maskCells[cell] === 1);
    const selected = interpolateFeatures(positioned, layout.grid, plan.maskGrid, channels, marked);
    if (marked.length > 0) log.floats("cells", kept("selected", selected), values("selected"));
    if (tensors.has(name("kmeansPermutation"))) {
      const permutation = randperm(generator, marked.length);
      log.exact("k-means permutation", permutation, values("kmeansPermutation"));
      const clusters = mask.rows.length / channels;
      const { labels } = kmeans(selected, channels, permutation, clusters, ROUNDS);
      log.exact("k-means labels", labels, values("kmeansLabels"), "choice");
      log.floats("k-means centroids", kept("kmeansCentroids", mask.rows), values("kmeansCentroids"));
    }
    log.floats("fused rows by mask", kept("fused", mask.fused), values("fused"));
  }
}

function compareGeometry({ plan, layout }: MaskProbe, expected: PrlGoldenRegion, log: StageLog): void {
  const box = ({ y0, x0, y1, x1 }: typeof plan.crop) => [y0, x0, y1, x1];
  log.exact("crop box", box(plan.crop), expected.cropBoxYXYX);
  log.exact("box of positions", box(plan.positionBox), expected.boxForPositionsYXYX);
  log.exact("crop's scaled size", [plan.scaled.height, plan.scaled.width], expected.scaledHW);
  log.exact("cells on", [plan.area, plan.cellsOn], [expected.area, expected.cellsOn]);
  log.exact("crop's grid", [layout.grid.rows, layout.grid.columns], expected.imageGrid);
}

async function compareView(
  stage: string,
  { image, layout }: ViewProbe,
  grid: readonly [number, number],
  digest: string,
  log: StageLog,
): Promise<void> {
  log.same(`${stage}, all pixels`, await sha256(image.data), digest);
  log.exact(`${stage}'s grid`, [layout.grid.rows, layout.grid.columns], grid);
}
