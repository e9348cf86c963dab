import type { ModelSizes } from "../../core/model-sizes.ts";
import type { SamplingRule } from "../../core/sampling-rule.ts";
import type { TokenRule } from "../../core/token-rule.ts";
import type { LanguagePackage } from "../../package/open-package.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { GenerationConfig } from "../../videorefer/shared/model-settings.ts";
import type { PatchSettings } from "../../videorefer/shared/patches.ts";
import { ANSWER_HEAD, type ControlTokens } from "../../videorefer/shared/prompt.ts";
import type { PromptTokenizer } from "../../videorefer/shared/tokenizer.ts";
import { type PromptInput, prefixEndsOf, splicesOfAll } from "../language/generation.ts";
import type { Execution } from "../runtime/execution.ts";
import type { AnswerInput } from "./answer-input.ts";
import type { Model, ReadContext, Reading } from "./model.ts";
import { type ModelParts, type OnSession, openModelParts } from "./model-parts.ts";
import { createPreprocessor } from "./vision/create-preprocessor.ts";
import type { Preprocessor } from "./vision/preprocessor.ts";
import { VisualCache } from "./visual-cache.ts";

/** What every family's configuration holds. */
interface FamilyConfig extends PatchSettings {
  readonly language: LanguageConfig;
  readonly generation: GenerationConfig;
}

/** A family's networks with what configures them. */
export interface FamilyParts<Config> extends ModelParts {
  readonly config: Config;
  readonly preprocessor: Preprocessor;
}

/** In what a family differs from others. */
export interface FamilyTraits<Config, Visual> {
  readonly config: Config;
  readonly controlTokens: ControlTokens;
  readonly sampling: SamplingRule;
  readonly tokens: TokenRule;
  readonly sizes: ModelSizes;
  /** Frames or a still image as decoder tokens. */
  encode(parts: FamilyParts<Config>, input: AnswerInput, context: ReadContext): Promise<Visual>;
  /** Regions of what is shown, and the prompt. */
  read(
    parts: FamilyParts<Config>,
    visual: Visual,
    input: AnswerInput,
    context: ReadContext,
  ): Promise<Omit<Reading, "release">>;
}

/** @throws as `openModelParts` */
export async function openFamilyModel<Config extends FamilyConfig, Visual extends { dispose(): void }>(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
  family: FamilyTraits<Config, Visual>,
): Promise<Model> {
  const { config, controlTokens, sampling, tokens, sizes } = family;
  const opened = await openModelParts(execution, modelPackage, config.language, controlTokens, onSession);
  const preprocessor = createPreprocessor(execution, config);
  const parts: FamilyParts<Config> = { ...opened, config, preprocessor };
  const cache = new VisualCache<Visual>();
  return {
    ...opened,
    generationConfig: config.generation,
    knowsRegions: opened.region !== null,
    sampling,
    tokens,
    sizes,
    async read(input, context) {
      // A probe wants to see every stage.
      const key = input.visual.kind === "none" || context.probe ? null : input.visual.cacheKey;
      const visual = await cache.take(key, () => family.encode(parts, input, context));
      const release = () => cache.giveBack(visual);
      try {
        return { ...(await family.read(parts, visual, input, context)), release };
      } catch (error) {
        release();
        throw error;
      }
    },
    dispose: () => {
      cache.clear();
      preprocessor.dispose();
      return opened.dispose();
    },
  };
}

/** Rows of pictures and regions in the places that an encoded prompt keeps for them. */
export function promptInput(
  tokenizer: PromptTokenizer,
  { ids, imagePositions, regionPositions }: ReturnType<PromptTokenizer["encodePrompt"]>,
  pictures: Parameters<typeof splicesOfAll>[1],
  regions: Parameters<typeof splicesOfAll>[1],
): PromptInput {
  const splices = [...splicesOfAll(imagePositions, pictures), ...splicesOfAll(regionPositions, regions)].sort(
    (a, b) => a.at - b.at,
  );
  return { ids, splices, prefixEnds: prefixEndsOf(ids, imagePositions, tokenizer.encode(ANSWER_HEAD)) };
}
