import type { LanguagePackage } from "../../../package/open-package.ts";
import { modelSizes } from "../../../videorefer/model-sizes.ts";
import { parseVr7Config } from "../../../videorefer/vr7/config.ts";
import { renderVr7Prompt, VR7_CONTROL_TOKENS } from "../../../videorefer/vr7/prompt.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { AnswerInput } from "../answer-input.ts";
import { openFamilyModel, promptInput } from "../family-model.ts";
import type { Model, ReadContext, Reading } from "../model.ts";
import type { OnSession } from "../model-parts.ts";
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
  return openFamilyModel(execution, modelPackage, onSession, {
    config,
    controlTokens: VR7_CONTROL_TOKENS,
    sampling: { kind: "spread", frames: config.frames },
    sizes: modelSizes("vr7", config.vision, config.language),
    tokens: {
      pictures: {
        kind: "fixed",
        tokensPerFrame: config.pairTokens / 2,
        square: { side: config.picture.width, cells: config.picture.grid.columns },
      },
      tokensPerMask: 1,
      tokensPerObject: config.regionTokenLimit,
    },
    encode: encodeVisual,
    read,
  });
}

/** Masks over vision features → region network; prompt, with all rows in their places. */
async function read(
  parts: Vr7Parts,
  visual: EncodedVisual,
  input: AnswerInput,
  context: ReadContext,
): Promise<Omit<Reading, "release">> {
  const objects = await encodeObjects(parts, visual, input, context);
  const prompt = renderVr7Prompt({
    turns: input.turns,
    visual: input.visual.kind,
    regions: input.regions.length,
  });
  const { pairTokens } = parts.config;
  const visualRows = input.visual.kind === "none" ? [] : [visual.pairs.length * pairTokens];
  const counts = objects.map(({ seen }) => seen.tokens);
  const encoded = parts.tokenizer.encodePrompt(prompt, visualRows, counts);
  const pairs = visual.pairs.map((tokens) => ({ tokens }));
  return {
    prompt: promptInput(parts.tokenizer, encoded, pairs, objects),
    text: prompt.text,
    seen: {
      ...visual.seen,
      regions: objects.map(({ seen }, nth) => ({ ...seen, label: input.regions[nth]!.label })),
    },
  };
}
