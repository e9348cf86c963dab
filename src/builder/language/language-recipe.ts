import type { JsonObject } from "../../core/json-object.ts";
import type { Variant } from "../../package/manifest.ts";
import type { ConfigFile } from "../../videorefer/shared/config-file.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import { filesOf, type ModelSettings, type SettingsOrigin } from "../../videorefer/shared/model-settings.ts";
import type { VisionConfig } from "../../videorefer/shared/vision-config.ts";
import type { ByteSource } from "../byte-source.ts";
import { buildDecoder } from "../graphs/qwen2-decoder.ts";
import { buildRegionMlp, REGION_ENCODER } from "../graphs/region-mlp.ts";
import type { Network } from "../network.ts";
import type { ModelOptions, ModelPlan, NetworkPlan, PartBits, PublishedModel, Recipe } from "../recipe.ts";
import type { StoredTensor } from "../stored-tensor.ts";
import { type EmbeddingPlan, planEmbedding } from "./embedding.ts";
import { readLanguageFiles } from "./language-files.ts";
import type { LanguagePrecision } from "./precision.ts";
import { visionRepository } from "./vision-repository.ts";

/** Longest sequence a package runs unless asked otherwise; the key/value cache and the rotary tables grow with it. */
const DEFAULT_CONTEXT_TOKENS = 8192;

/** The settings that determine the shapes of a family's networks. */
interface Architecture {
  readonly language: LanguageConfig;
  readonly vision: VisionConfig;
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
  /** Shapes from `config.json` and the vision encoder's; throws as `parseConfig` does. */
  architecture(files: { readonly model: ConfigFile; readonly vision: ConfigFile }): A;
  /** Reads all settings as running the model will, so that what cannot be run is refused before it is converted. */
  configure(settings: ModelSettings, origin: SettingsOrigin): A;
  /** The networks before the decoder, but for the region encoder's. */
  encoders(architecture: A, precision: P): readonly Network[];
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
      const { settings, visionFile, tokenizer } = await readLanguageFiles(
        source,
        config,
        visionRepository(config, visionKey),
        beside?.completeTokenizer,
      );
      const architecture = parts.configure(settings, { from: "checkpoint", visionFile });
      return {
        settings: { ...settings },
        files: tokenizer,
        tensorsBeside: beside?.tensors ?? new Map(),
        plan: (options): ModelPlan => {
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
  return {
    networks: [
      ...parts.encoders(architecture, precision),
      ...(has(REGION_ENCODER) ? [buildRegionMlp(language, vision, precision)] : []),
      buildDecoder(language, precision, context),
    ],
    tables: [{ owner: "embedding", recipes: embedding.recipes }],
    aliases: embedding.aliases,
    contextTokens: context,
    embedding,
  };
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
