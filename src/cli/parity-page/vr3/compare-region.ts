import type { RegionProbe } from "../../../engine/families/vr3/probe.ts";
import { MersenneTwister, randperm } from "../../../videorefer/numeric/mersenne-twister.ts";
import { regionPositions } from "../../../videorefer/shared/region-positions.ts";
import { kmeans } from "../../../videorefer/vr3/kmeans.ts";
import { selectCells } from "../../../videorefer/vr3/region-tokens.ts";
import type { StageLog } from "../stage-log.ts";
import { sha256, type TensorFile } from "../tensor-file.ts";
import { bytesOf, type GoldenCase, type GoldenRegion, keptRows } from "./golden.ts";

interface Regions {
  readonly golden: GoldenCase;
  readonly tensors: TensorFile;
  readonly regions: readonly RegionProbe[];
  readonly seed: number;
}

/** Holds every region's crop, cells and clusters against the golden ones. */
export async function compareRegion(
  { golden, tensors, regions, seed }: Regions,
  log: StageLog,
): Promise<void> {
  const generator = new MersenneTwister(seed);
  for (const [index, region] of regions.entries()) {
    const expected = golden.regions![index]!;
    const name = (part: string) => `region${index}.${part}`;
    compareGeometry(region, expected, log);
    log.same("region crop, all pixels", await sha256(region.crop.data), expected.scaledCropSha256);
    log.exact("region mask cells", region.plan.maskCells, tensors.get(name("maskGrid")).values);

    const patches = golden.tensors[name("patches")]!;
    log.exact(
      "region patches",
      keptRows(region.patches, patches, patches.shape[1]!),
      tensors.get(name("patches")).values,
    );
    if (patches.sha256OfAllRows) {
      log.same("region patches, all rows", await sha256(bytesOf(region.patches)), patches.sha256OfAllRows);
    }
    const features = golden.tensors[name("visionFeatures")]!;
    const channels = features.shape[1]!;
    log.floats(
      "region vision features",
      keptRows(region.features, features, channels),
      tensors.get(name("visionFeatures")).values,
    );
    if (tensors.has(name("positions"))) comparePositions(region, name, { golden, tensors }, log);
    const selected = selectCells(
      { features: region.positioned, grid: region.layout.grid, channels },
      region.plan,
    );
    log.floats(
      "region cells",
      keptRows(selected, golden.tensors[name("selected")]!, channels),
      tensors.get(name("selected")).values,
    );
    if (!tensors.has(name("kmeansPermutation"))) continue;

    const permutation = randperm(generator, selected.length / channels);
    log.exact("k-means permutation", permutation, tensors.get(name("kmeansPermutation")).values);
    const { labels } = kmeans(selected, channels, permutation, region.plan.tokens, region.clusterRounds);
    log.exact("k-means labels", labels, tensors.get(name("kmeansLabels")).values, "choice");
    log.floats("k-means centroids", region.rows, tensors.get(name("kmeansCentroids")).values, "choice");
  }
}

function comparePositions(
  { plan, layout, positioned }: RegionProbe,
  name: (part: string) => string,
  { golden, tensors }: Pick<Regions, "golden" | "tensors">,
  log: StageLog,
): void {
  const kept = (part: string, values: Float32Array) => {
    const tensor = golden.tensors[name(part)]!;
    return keptRows(values, tensor, tensor.shape[1]!);
  };
  const positions = regionPositions(layout.grid, plan.crop, plan.picture);
  log.exact("region positions", kept("positions", positions), tensors.get(name("positions")).values);
  log.floats(
    "region features, placed",
    kept("positioned", positioned),
    tensors.get(name("positioned")).values,
  );
}

function compareGeometry({ plan }: RegionProbe, expected: GoldenRegion, log: StageLog): void {
  const { y0, x0, y1, x1 } = plan.crop;
  log.exact("region crop box", [y0, x0, y1, x1], expected.cropBoxYXYX);
  log.exact("region scaled size", [plan.scaled.height, plan.scaled.width], expected.scaledHW);
  log.exact("region placeholders", [plan.tokens], [expected.placeholders]);
}
