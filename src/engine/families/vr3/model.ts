import type { LanguagePackage } from "../../../package/open-package.ts";
import { ANSWER_HEAD } from "../../../videorefer/shared/prompt.ts";
import { parseVr3Config } from "../../../videorefer/vr3/config.ts";
import { renderPrompt, VR3_CONTROL_TOKENS } from "../../../videorefer/vr3/prompt.ts";
import { splicesOfAll, stretchEnds } from "../../language/generation.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { AnswerInput } from "../answer-input.ts";
import type { Model, ReadContext, Reading } from "../model.ts";
import { type OnSession, openModelParts } from "../model-parts.ts";
import { createPreprocessor } from "../vision/create-preprocessor.ts";
import { VisualCache } from "../visual-cache.ts";
import { PictureEncoder } from "./encoder.ts";
import type { EncodedVisual, Vr3Parts } from "./parts.ts";
import { encodeRegions } from "./regions.ts";
import { seenBy } from "./seen.ts";
import { encodeVisual } from "./visual.ts";

/** @throws as `openModelParts`, and `package-corrupt` for configuration that makes no sense */
export async function loadVr3Model(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
): Promise<Model> {
  const config = parseVr3Config(modelPackage.manifest);
  const opened = await openModelParts(
    execution,
    modelPackage,
    config.language,
    VR3_CONTROL_TOKENS,
    onSession,
  );
  const preprocessor = createPreprocessor(execution, config);
  const parts: Vr3Parts = { ...opened, config, preprocessor };
  const cache = new VisualCache<EncodedVisual>();
  return {
    ...opened,
    generationConfig: config.generation,
    knowsRegions: opened.region !== null,
    sampling: config.sampling,
    read: (input, context) => readQuestion(parts, cache, input, context),
    dispose: () => {
      cache.clear();
      preprocessor.dispose();
      return opened.dispose();
    },
  };
}

/** Frames → vision → connector; region crops → vision → region network; prompt, with their rows in its places. */
async function readQuestion(
  parts: Vr3Parts,
  cache: VisualCache<EncodedVisual>,
  input: AnswerInput,
  context: ReadContext,
): Promise<Reading> {
  const encoder = new PictureEncoder(parts);
  const cacheKey = input.visual.kind === "video" && !context.probe ? input.visual.cacheKey : null;
  const onPicture = (stage: "frames" | "encoding", done: number, total: number) =>
    context.onEvent({
      kind: "stage",
      stage,
      done,
      total: total + (stage === "encoding" ? input.regions.length : 0),
    });
  const visual = await cache.take(cacheKey, () =>
    encodeVisual(parts, encoder, input.visual, onPicture, context),
  );
  const release = () => cache.giveBack(visual);
  try {
    const pictures = visual.pictures.length;
    const total = pictures + input.regions.length;
    const regions = await encodeRegions(
      parts,
      encoder,
      input,
      visual.regions,
      (done) => context.onEvent({ kind: "stage", stage: "encoding", done: pictures + done, total }),
      context,
    );
    const prompt = renderPrompt({
      turns: input.turns,
      visual: visual.prompt,
      regionTokens: regions.map(({ plan }) => plan.tokens),
    });
    const rows = visual.pictures.map((picture) => picture.tokens.dims[0]!);
    const { ids, imagePositions, regionPositions } = parts.tokenizer.encodePrompt(prompt, rows);
    const splices = [
      ...splicesOfAll(imagePositions, visual.pictures),
      ...splicesOfAll(regionPositions, regions),
    ].sort((a, b) => a.at - b.at);
    const stretches = stretchEnds(ids, imagePositions, parts.tokenizer.encode(ANSWER_HEAD));
    return {
      prompt: { ids, splices, stretches },
      text: prompt.text,
      seen: seenBy(input, visual, regions),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}
