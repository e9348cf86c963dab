import type { LanguagePackage } from "../../../package/open-package.ts";
import { ANSWER_HEAD } from "../../../videorefer/shared/prompt.ts";
import { parseVr7Config } from "../../../videorefer/vr7/config.ts";
import { renderVr7Prompt, VR7_CONTROL_TOKENS } from "../../../videorefer/vr7/prompt.ts";
import { splicesOfAll, stretchEnds } from "../../language/generation.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { AnswerInput } from "../answer-input.ts";
import type { Model, ReadContext, Reading } from "../model.ts";
import { type OnSession, openModelParts } from "../model-parts.ts";
import { createPreprocessor } from "../vision/create-preprocessor.ts";
import { VisualCache } from "../visual-cache.ts";
import { encodeObjects } from "./objects.ts";
import type { EncodedVisual, Vr7Parts } from "./parts.ts";
import { encodeVisual } from "./visual.ts";

/** @throws as `openModelParts`, and `package-corrupt` for configuration that makes no sense */
export async function loadVr7Model(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
): Promise<Model> {
  const config = parseVr7Config(modelPackage.manifest);
  const opened = await openModelParts(
    execution,
    modelPackage,
    config.language,
    VR7_CONTROL_TOKENS,
    onSession,
  );
  const preprocessor = createPreprocessor(execution, config);
  const parts: Vr7Parts = { ...opened, config, preprocessor };
  const cache = new VisualCache<EncodedVisual>();
  return {
    ...opened,
    generationConfig: config.generation,
    knowsRegions: opened.region !== null,
    sampling: { kind: "spread", frames: config.frames },
    read: (input, context) => readQuestion(parts, cache, input, context),
    dispose: () => {
      cache.clear();
      preprocessor.dispose();
      return opened.dispose();
    },
  };
}

/** Frames → vision → connector; masks over vision features → region network; prompt, with their rows in its places. */
async function readQuestion(
  parts: Vr7Parts,
  cache: VisualCache<EncodedVisual>,
  input: AnswerInput,
  context: ReadContext,
): Promise<Reading> {
  const cacheKey = input.visual.kind === "video" && !context.probe ? input.visual.cacheKey : null;
  const visual = await cache.take(cacheKey, () => encodeVisual(parts, input, context));
  const release = () => cache.giveBack(visual);
  try {
    const objects = await encodeObjects(parts, visual, input, context);
    const prompt = renderVr7Prompt({
      turns: input.turns,
      visual: input.visual.kind,
      regions: input.regions.length,
    });
    const { pairTokens } = parts.config;
    const visualRows = input.visual.kind === "none" ? [] : [visual.pairs.length * pairTokens];
    const counts = objects.map(({ seen }) => seen.tokens);
    const { ids, imagePositions, regionPositions } = parts.tokenizer.encodePrompt(prompt, visualRows, counts);
    const splices = [
      ...splicesOfAll(
        imagePositions,
        visual.pairs.map((tokens) => ({ tokens })),
      ),
      ...splicesOfAll(regionPositions, objects),
    ].sort((a, b) => a.at - b.at);
    const stretches = stretchEnds(ids, imagePositions, parts.tokenizer.encode(ANSWER_HEAD));
    return {
      prompt: { ids, splices, stretches },
      text: prompt.text,
      seen: {
        ...visual.seen,
        regions: objects.map(({ seen }, nth) => ({ ...seen, label: input.regions[nth]!.label })),
      },
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}
