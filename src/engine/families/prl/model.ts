import { FailureError } from "../../../core/failure.ts";
import type { LanguagePackage } from "../../../package/open-package.ts";
import { modelSizes } from "../../../videorefer/model-sizes.ts";
import { parsePrlConfig } from "../../../videorefer/prl/config.ts";
import { planMarks } from "../../../videorefer/prl/marks.ts";
import { PRL_CONTROL_TOKENS, renderPrlPrompt } from "../../../videorefer/prl/prompt.ts";
import type { PositionLayer } from "../../../videorefer/shared/region-positions.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { AnswerInput } from "../answer-input.ts";
import { openFamilyModel, promptInput } from "../family-model.ts";
import type { Model, ReadContext, Reading } from "../model.ts";
import type { OnSession } from "../model-parts.ts";
import { RegionCache } from "../region-cache.ts";
import { readPositionLayer } from "../region-positions.ts";
import { encodeMarks } from "./marks.ts";
import type { EncodedMarks, PrlMask, PrlParts } from "./parts.ts";
import { seenBy } from "./seen.ts";
import { ViewCache } from "./view-cache.ts";

/** @throws as `openModelParts`, and `package-corrupt` for configuration that makes no sense */
export async function loadPrlModel(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
): Promise<Model> {
  const config = parsePrlConfig(modelPackage.manifest);
  const positions = await readPositionLayer(modelPackage);
  return openFamilyModel(execution, modelPackage, onSession, {
    config,
    controlTokens: PRL_CONTROL_TOKENS,
    sampling: { kind: "marked" },
    sizes: modelSizes("prl", config.vision, config.language),
    tokens: {
      pictures: { kind: "none" },
      tokensPerMask: config.regionTokenLimit,
      tokensPerObject: Number.POSITIVE_INFINITY,
    },
    encode: async () => nothingEncoded(),
    read: (parts, kept, input, context) => read(parts, positions, kept, input, context),
  });
}

/** Nothing of a video is looked at but what a question marks. */
function nothingEncoded(): EncodedMarks {
  const masks = new RegionCache<PrlMask>();
  const views = new ViewCache();
  const dispose = () => {
    masks.clear();
    views.clear();
  };
  return { masks, views, dispose };
}

/** Masks → vision → fusion network; prompt, with all rows in their places. */
async function read(
  parts: PrlParts,
  positions: PositionLayer,
  kept: EncodedMarks,
  input: AnswerInput,
  context: ReadContext,
): Promise<Omit<Reading, "release">> {
  const { visual, regions, turns, regionOptions, seed } = input;
  if (regions.length === 0 && visual.kind !== "none" && regionOptions?.whenEmpty !== "match") {
    throw new FailureError(
      "region-needed",
      visual.kind === "video"
        ? "this model sees only what is marked, and nothing is marked in this question about a video"
        : "this model sees only what is marked, and nothing is marked in this question about an image",
    );
  }
  const objects = planMarks(regions, parts.config, regionOptions);
  const masks = await encodeMarks(parts, positions, objects.flat(), seed, kept, context);
  const prompt = renderPrlPrompt({
    turns,
    regions: objects.map((marks) =>
      visual.kind === "image" ? null : marks.map(({ view }) => view.labelSeconds),
    ),
    tokensPerMask: parts.config.regionTokenLimit,
  });
  const encoded = parts.tokenizer.encodePrompt(prompt, []);
  return {
    prompt: promptInput(parts.tokenizer, encoded, [], masks),
    text: prompt.text,
    seen: seenBy(input, objects, parts.config.regionTokenLimit),
  };
}
