import type { JsonObject } from "../../../core/json-object.ts";
import type { Variant } from "../../../package/manifest.ts";
import type { Sam2Config } from "../../../segment/sam2/config.ts";
import { type ConfigFile, configFailure } from "../../../videorefer/shared/config-file.ts";
import type { SegmenterPrecision } from "../../graphs/segmenter/layers.ts";
import { buildMaskDecoder } from "../../graphs/segmenter/mask-decoder.ts";
import {
  buildMemoryAttention,
  type MemoryTokens,
  type PerceptronNames,
} from "../../graphs/segmenter/memory-attention.ts";
import { buildMemoryEncoder, type CompressMemory } from "../../graphs/segmenter/memory-encoder.ts";
import type { Network } from "../../network.ts";
import type { ModelOptions, NetworkPlan, PublishedModel, Recipe } from "../../recipe.ts";
import { type SourceTensor, storedTensor, type TensorRecipe } from "../../tensor-recipe.ts";
import { readTrackerWeights, type UpstreamLayout } from "./checkpoint-layout.ts";

/** The graphs in which the two models differ. */
interface TrackerModel {
  /** Whether an input of this side can be cut as the model cuts it. */
  fits(side: number): boolean;
  encoder(side: number, precision: SegmenterPrecision): Network;
  compress?(side: number): CompressMemory;
  memoryTokens(side: number): MemoryTokens;
  readonly perceptron: PerceptronNames;
}

/** What a model of SAM 2's kind has of its own. */
interface TrackerFamily<C extends Sam2Config> extends Pick<Recipe, "modelTypes" | "published"> {
  readonly family: UpstreamLayout["names"];
  /** Upstream's own files, with the name of the published model that each is. */
  readonly upstreamFiles: Readonly<Record<string, string>>;
  parse(file: ConfigFile): C;
  model(config: C, shapeOf: ModelOptions["shapeOf"]): TrackerModel;
}

/**
 * Weights stay in float16, of which nothing is seen in the masks, and become float32 where the device computes in that. There are no
 * fewer bits by default: the networks are small, and with thousands of rows at once fewer bits are no faster.
 */
const PRECISION: Readonly<Record<Variant, SegmenterPrecision>> = {
  f32: { activation: "f32", weights: 32, encoder: 32 },
  q4f32: { activation: "f32", weights: 16, encoder: 16 },
  q4f16: { activation: "f16", weights: 16, encoder: 16 },
};

export function trackerRecipe<C extends Sam2Config>(parts: TrackerFamily<C>): Recipe {
  const plan = (json: JsonObject, options: ModelOptions): NetworkPlan => {
    const file: ConfigFile = { name: "config.json", json, from: "checkpoint" };
    const config = parts.parse(file);
    const model = parts.model(config, options.shapeOf);
    const precision = PRECISION[options.variant];
    const sides = possibleSides(config.imageSize).filter((side) => model.fits(side));
    if (!sides.includes(config.imageSize))
      throw configFailure(
        file,
        `image_size should be a multiple of ${COARSEST} that the model's windows divide, is ${config.imageSize}`,
      );
    const networks = sides.flatMap((side) => [
      model.encoder(side, precision),
      buildMaskDecoder(config, side, precision),
      buildMemoryEncoder(config, side, precision, model.compress?.(side)),
      buildMemoryAttention(config, side, precision, model.memoryTokens(side), model.perceptron),
    ]);
    return { networks, tables: [{ owner: "memory", recipes: memoryTables(config) }], aliases: [] };
  };
  const { family, modelTypes, published, upstreamFiles } = parts;
  const layout: UpstreamLayout = { files: Object.keys(upstreamFiles), names: family };
  return {
    family,
    modelTypes,
    published,
    originals: Object.fromEntries(
      Object.entries(upstreamFiles).map(([file, name]) => [file, published[name]!.config]),
    ),
    parts: [],
    companion: () => null,
    planPublished: ({ config }: PublishedModel, options) => plan(config, options),
    async open(source, config) {
      parts.parse({ name: "config.json", json: config, from: "checkpoint" });
      return {
        settings: { config },
        files: [],
        tensorsBeside: new Map(),
        weights: await readTrackerWeights(source, layout),
        plan: (options) => ({ ...plan(config, options), described: { kind: "segmenter", config } }),
      };
    },
  };
}

/** Parts of the trained side that are offered: 256, 512, 768 and 1024 pixels. */
const QUARTERS = [1, 2, 3, 4] as const;
/** The coarsest features have one cell for so many pixels. */
const COARSEST = 32;

/** Sides of the input that a model can have, ascending. */
function possibleSides(imageSize: number): number[] {
  return QUARTERS.map((quarters) => (imageSize * quarters) / 4).filter((side) => side % COARSEST === 0);
}

/** What is computed outside of the graphs needs these. */
function memoryTables({ width }: Sam2Config): TensorRecipe[] {
  const tensors: SourceTensor[] = [
    { name: "no_object_pointer", shape: [1, width] },
    { name: "mask_downsample.weight", shape: [1, 1, 4, 4] },
    { name: "mask_downsample.bias", shape: [1] },
  ];
  return tensors.map((tensor) => storedTensor(`memory.${tensor.name}`, tensor, "f32"));
}
