import type { RegionInput, RegionView, VisualInput } from "../../../engine/families/answer-input.ts";
import { readTaggedTurns } from "../../../videorefer/shared/tagged-text.ts";
import type { ParityCase } from "../parity-case.ts";
import { imageOf, maskOf, openTensors, type TensorFile } from "../tensor-file.ts";
import { compareCase } from "./compare-case.ts";
import type { Golden, PrlGoldenCase } from "./golden.ts";

export async function openPrlFixture(folder: string, golden: Golden): Promise<ParityCase[]> {
  const frames = await openTensors(folder, golden.frames.file);
  const masks = await openTensors(folder, golden.masks.file);
  const seed = golden.seeds.kmeans;
  return golden.cases.map((one) => ({
    id: one.id,
    input: {
      visual: visualOf(one, frames),
      regions: regionsOf(one, frames, masks),
      turns: readTaggedTurns(
        [{ role: "user", text: one.question }],
        one.modal === "text" ? "none" : one.modal,
      ),
      maxNewTokens: golden.compute.maxNewTokens,
      sampling: null,
      seed,
      // Upstream keeps empty masks, answers without any, and enlarges tiny ones without end.
      regionOptions: { whenEmpty: "match", whenTiny: "match" },
    },
    compare: async (finished, log) => {
      const tensors = await openTensors(folder, one.file);
      await compareCase({ ...finished, golden: one, tensors, seed }, log);
    },
  }));
}

function visualOf({ modal, frames }: PrlGoldenCase, stacks: TensorFile): VisualInput {
  if (modal === "text" || !frames) return { kind: "none" };
  if (modal === "image")
    return { kind: "image", image: imageOf(stacks, frames.stack, frames.indices[0]!), cacheKey: null };
  return { kind: "video", frames: [], cacheKey: null };
}

/** Masks by object: all of one's after each other in a video, one each in a still image. */
function regionsOf(one: PrlGoldenCase, stacks: TensorFile, masks: TensorFile): RegionInput[] {
  const { frames, maskIds, maskIdsPerObject, timestampsSeconds } = one;
  if (!frames || !maskIds || !one.masks) return [];
  const counts = maskIdsPerObject?.map(({ length }) => length) ?? maskIds.map(() => 1);
  let next = 0;
  return counts.map((count, object) => {
    const views = Array.from({ length: count }, (): RegionView => {
      const mask = next++;
      const picture = maskIds[mask]!;
      const image = imageOf(stacks, frames.stack, frames.indices[picture]!);
      return {
        frameIndex: picture,
        labelSeconds: timestampsSeconds?.[picture] ?? 0,
        mask: maskOf(masks, one.masks!.stack, one.masks!.indices[mask]!),
        read: async () => image,
      };
    });
    return { label: `object${object}`, views: views as [RegionView, ...RegionView[]] };
  });
}
