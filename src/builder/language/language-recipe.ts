import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { Variant } from "../../package/manifest.ts";
import type { ConfigFile } from "../../videorefer/shared/config-file.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import { filesOf, type ModelSettings, type SettingsOrigin } from "../../videorefer/shared/model-settings.ts";
import type { ControlTokens } from "../../videorefer/shared/prompt.ts";
import type { VisionConfig } from "../../videorefer/shared/vision-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { buildDecoder } from "../graphs/qwen2-decoder.ts";
import { buildRegionMlp, REGION_ENCODER } from "../graphs/region-mlp.ts";
import type { Network } from "../network.ts";
import type {
  ModelOptions,
  ModelPlan,
  NetworkPlan,
  PartBits,
  PublishedModel,
  Recipe,
  Table,
} from "../recipe.ts";
import type { StoredTensor } from "../stored-tensor.ts";
import { type EmbeddingPlan, planEmbedding } from "./embedding.ts";
import { readLanguageFiles } from "./language-files.ts";
import type { LanguagePrecision } from "./precision.ts";
import { visionRepository } from "./vision-repository.ts";
import { checkVocabulary } from "./vocabulary.ts";

/** Longest sequence a package runs unless asked otherwise; the key/value cache and the rotary tables grow with it. */
const DEFAULT_CONTEXT_TOKENS = 8192;

/** The settings that determine the shapes of a family's networks. */
interface Architecture {
  readonly language: LanguageConfig;
  readonly vision: VisionConfig;
}

/** The networks that a family's regions need, and tables that no graph reads. */
interface RegionPlan {
  readonly networks: readonly Network[];
  readonly tables: readonly Table[];
}

/** Files beside a checkpoint's weights that change how the rest of it is read. */
export interface Beside {
  readonly config: JsonObject;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  completeTokenizer(tokenizer: JsonObject): JsonObject;
}

/** What a family of language models with a Qwen2 decoder has of its own. */
export interface LanguageParts<A extends Architecture, P extends LanguagePrecision>
  extends Pick<Recipe, "family" | "modelTypes" | "published"> {
  /** Entry of `config.json` that names the repository of the vision encoder. */
  readonly visionKey: string;
  readonly precision: Readonly<Record<Variant, P>>;
  readonly controlTokens: ControlTokens;
  /** Shapes from `config.json` and the vision encoder's; throws as `parseConfig` does. */
  architecture(files: { readonly model: ConfigFile; readonly vision: ConfigFile }): A;
  /** Reads all settings as running the model will, so that what cannot be run is refused before it is converted. */
  configure(settings: ModelSettings, origin: SettingsOrigin): A;
  /** The networks before the decoder, but for the region encoder's. */
  encoders(architecture: A, precision: P): readonly Network[];
  /**
   * What makes tokens of regions. By default the network of `graphs/region-mlp.ts`, and none for checkpoints without its tensors, which
   * know no regions.
   */
  regions?(architecture: A, precision: P): RegionPlan;
  /** Tensors by which a checkpoint is seen to be of another family than its `model_type` says; each with that family's name. */
  readonly strangers?: Readonly<Record<string, string>>;
  /** Reads files that a family may have beside the weights; null when there are none. */
  beside?(source: ByteSource, config: JsonObject): Promise<Beside | null>;
}

/** The recipe of such a family. */
export function languageRecipe<A extends Architecture, P extends LanguagePrecision>(
  parts: LanguageParts<A, P>,
): Recipe {
  const { family, modelTypes, published, visionKey } = parts;
  const { activation: _, residualDivisor: __, ...widths } = parts.precision.f32;
  const recipe: Recipe = {
    family,
    modelTypes,
    published,
    parts: Object.keys(widths),
    companion: (config) => visionRepository(config, visionKey),
    async open(source, ownConfig) {
      const beside = (await parts.beside?.(source, ownConfig)) ?? null;
      const config = beside?.config ?? ownConfig;
      const { settings, visionFile, tokenizerFiles, tokenizer } = await readLanguageFiles(
        source,
        config,
        visionRepository(config, visionKey),
        beside?.completeTokenizer,
      );
      const architecture = parts.configure(settings, { from: "checkpoint", visionFile });
      const { always, region } = parts.controlTokens;
      checkVocabulary(tokenizer, [...always, region], architecture.language.vocabularySize);
      return {
        settings: { ...settings },
        files: tokenizerFiles,
        tensorsBeside: beside?.tensors ?? new Map(),
        plan: (options): ModelPlan => {
          refuseStrangers(parts, config, options);
          const { contextTokens, embedding, ...networks } = planNetworks(parts, architecture, options);
          const { vocabularySize: rows, hiddenSize: columns } = architecture.language;
          return {
            ...networks,
            described: {
              kind: "language",
              ...settings,
              contextTokens,
              embedding: { rows, columns, tensors: embedding.tensors },
            },
          };
        },
      };
    },
    planPublished: (model, options) =>
      planNetworks(parts, parts.architecture(publishedFiles(model)), options),
  };
  return recipe;
}

function planNetworks<A extends Architecture, P extends LanguagePrecision>(
  parts: LanguageParts<A, P>,
  architecture: A,
  { variant, bits, contextTokens, has }: ModelOptions,
): NetworkPlan & { readonly contextTokens: number; readonly embedding: EmbeddingPlan } {
  const { language, vision } = architecture;
  const precision = withBits(parts, variant, bits);
  const context = Math.min(language.contextTokens, contextTokens ?? DEFAULT_CONTEXT_TOKENS);
  const embedding = planEmbedding(language, precision);
  const regions = parts.regions?.(architecture, precision) ?? {
    networks: has(REGION_ENCODER) ? [buildRegionMlp(language, vision, precision)] : [],
    tables: [],
  };
  return {
    networks: [
      ...parts.encoders(architecture, precision),
      ...regions.networks,
      buildDecoder(language, precision, context),
    ],
    tables: [...regions.tables, { owner: "embedding", recipes: embedding.recipes }],
    aliases: embedding.aliases,
    contextTokens: context,
    embedding,
  };
}

/** @throws FailureError `checkpoint-invalid` for weights of another family than `config.json` says */
function refuseStrangers(
  { strangers = {} }: Pick<LanguageParts<never, never>, "strangers">,
  config: JsonObject,
  { has }: Pick<ModelOptions, "has">,
): void {
  const found = Object.keys(strangers).find(has);
  if (found === undefined) return;
  throw new FailureError(
    "checkpoint-invalid",
    `config.json: model_type is ${JSON.stringify(config.model_type)}, but the weights hold ${found}, as ${strangers[found]} has it; take config.json and weights from the same repository`,
  );
}

/** @throws RangeError for a part that the family does not have */
function withBits<P extends LanguagePrecision>(
  { family, precision }: { readonly family: string; readonly precision: Readonly<Record<Variant, P>> },
  variant: Variant,
  bits: PartBits = {},
): P {
  const unknown = Object.keys(bits).find((part) => !(part in precision[variant]));
  if (unknown !== undefined) throw new RangeError(`models of the family ${family} have no part ${unknown}`);
  return { ...precision[variant], ...bits };
}

function publishedFiles({ config, vision }: PublishedModel) {
  const none = { config, visionConfig: vision?.config ?? {}, preprocessorConfig: {}, generationConfig: {} };
  return filesOf(none, { from: "checkpoint", visionFile: "vision config.json" });
}
