import type {
  AnswerInput,
  RegionInput,
  RegionView,
  VisualInput,
} from "../../../engine/families/answer-input.ts";
import { readTaggedTurns } from "../../../videorefer/shared/tagged-text.ts";
import { parseVr7Config } from "../../../videorefer/vr7/config.ts";
import type { ParityCase } from "../parity-case.ts";
import { fetchFile, imageOf, maskOf, openTensors, type TensorFile } from "../tensor-file.ts";
import { compareVr7Case } from "./compare-case.ts";
import type { Vr7Golden, Vr7GoldenCase } from "./golden.ts";

export async function openVr7Fixture(folder: string, golden: Vr7Golden): Promise<ParityCase[]> {
  const json = async (path: string) => (await fetchFile(folder, path)).json();
  const config = parseVr7Config({
    config: await json("config.json"),
    visionConfig: await json("siglip/config.json"),
    preprocessorConfig: await json("siglip/preprocessor_config.json"),
    generationConfig: await json("generation_config.json"),
  });
  const inputs = await openTensors(folder, "inputs.safetensors");
  const tensors = await openTensors(folder, "golden.safetensors");
  return Object.entries(golden.cases).map(([id, one]) => ({
    id,
    input: caseInput(golden, one, inputs),
    compare: (finished, log) =>
      compareVr7Case({ ...finished, golden, id, case: one, config, inputs, tensors }, log),
  }));
}

/** The question of a golden case, as the engine takes it. */
function caseInput(golden: Vr7Golden, one: Vr7GoldenCase, inputs: TensorFile): AnswerInput {
  return {
    visual: visualOf(one, inputs),
    regions: regionsOf(one, inputs),
    turns: readTaggedTurns([{ role: "user", text: one.question }], one.mode === "text" ? "none" : one.mode),
    maxNewTokens: golden.max_new_tokens,
    sampling: null,
    seed: 0,
    regionOptions: { whenEmpty: "match", whenVanishing: "match" },
  };
}

function visualOf({ mode, clip, frame_indices: indices }: Vr7GoldenCase, inputs: TensorFile): VisualInput {
  if (mode === "text" || clip === null || !indices) return { kind: "none" };
  const images = indices.map((index) => imageOf(inputs, `clip.${clip}`, index));
  if (mode === "image") return { kind: "image", image: images[0]!, cacheKey: null };
  return {
    kind: "video",
    frames: images.map((image, index) => ({
      index: indices[index]!,
      labelSeconds: index,
      read: async () => image,
    })),
    cacheKey: null,
  };
}

/** One object per list of `ann_indices`; its masks follow those of the objects before. */
function regionsOf(one: Vr7GoldenCase, inputs: TensorFile): RegionInput[] {
  const { clip, ann_indices: objects, region_frames: frames, masks } = one;
  if (!objects || !frames || !masks) return [];
  let nextMask = 0;
  return objects.map((places, object) => {
    const views = places.map((place): RegionView => {
      const index = frames[place]!;
      const image = imageOf(inputs, `clip.${clip}`, index);
      // The still image is frame 0 of its own question.
      const frameIndex = one.mode === "image" ? 0 : index;
      const mask = maskOf(inputs, masks, nextMask++);
      return { frameIndex, labelSeconds: 0, mask, read: async () => image };
    });
    return { label: `object${object}`, views: views as [RegionView, ...RegionView[]] };
  });
}
