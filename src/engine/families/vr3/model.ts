import type { LanguagePackage } from "../../../package/open-package.ts";
import { modelSizes } from "../../../videorefer/model-sizes.ts";
import type { PositionLayer } from "../../../videorefer/shared/region-positions.ts";
import { parseVr3Config, type Vr3Config } from "../../../videorefer/vr3/config.ts";
import { renderPrompt, VR3_CONTROL_TOKENS } from "../../../videorefer/vr3/prompt.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { AnswerInput } from "../answer-input.ts";
import { openFamilyModel, promptInput } from "../family-model.ts";
import type { Model, ReadContext, Reading } from "../model.ts";
import type { OnSession } from "../model-parts.ts";
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
  return openVr3Model(execution, modelPackage, onSession, parseVr3Config(modelPackage.manifest), null);
}

/**
 * A model of this family, or of one built on it.
 * @param positions in families whose regions know where they are
 * @throws as `openModelParts`
 */
export function openVr3Model(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
  config: Vr3Config,
  positions: PositionLayer | null,
): Promise<Model> {
  return openFamilyModel(execution, modelPackage, onSession, {
    config,
    controlTokens: VR3_CONTROL_TOKENS,
    sampling: config.sampling,
    sizes: modelSizes("vr3", config.vision, config.language),
    tokens: {
      pictures: {
        kind: "resized",
        patchSize: config.patchSize,
        mergeSize: config.mergeSize,
        budgetTokens: config.budgetTokens,
        minPixels: config.minPixels,
      },
      tokensPerMask: config.regionTokenLimit,
      tokensPerObject: config.regionTokenLimit,
    },
    encode,
    read: (parts, visual, input, context) => read(parts, positions, visual, input, context),
  });
}

/** Frames → vision → connector. */
function encode(parts: Vr3Parts, input: AnswerInput, context: ReadContext): Promise<EncodedVisual> {
  const onPicture = (stage: "frames" | "encoding", done: number, total: number) =>
    context.onEvent({
      kind: "stage",
      stage,
      done,
      total: total + (stage === "encoding" ? input.regions.length : 0),
    });
  return encodeVisual(parts, new PictureEncoder(parts), input.visual, onPicture, context);
}

/** Region crops → vision → region network; prompt, with all rows in their places. */
async function read(
  parts: Vr3Parts,
  positions: PositionLayer | null,
  visual: EncodedVisual,
  input: AnswerInput,
  context: ReadContext,
): Promise<Omit<Reading, "release">> {
  const pictures = visual.pictures.length;
  const total = pictures + input.regions.length;
  const regions = await encodeRegions(
    parts,
    new PictureEncoder(parts),
    positions,
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
  const encoded = parts.tokenizer.encodePrompt(prompt, rows);
  return {
    prompt: promptInput(parts.tokenizer, encoded, visual.pictures, regions),
    text: prompt.text,
    seen: seenBy(input, visual, regions),
  };
}
