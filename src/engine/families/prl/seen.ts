import type { Mark } from "../../../videorefer/prl/marks.ts";
import type { AnswerInput, RegionView } from "../answer-input.ts";
import type { Reading } from "../model.ts";

/** What the model was given, for people to look at: no frames, only masks on them. */
export function seenBy(
  { regions }: Pick<AnswerInput, "regions">,
  objects: readonly (readonly Mark<RegionView>[])[],
  tokensPerMask: number,
): Reading["seen"] {
  return {
    frames: [],
    frameGrid: [0, 0],
    regions: objects.map((marks, nth) => ({
      label: regions[nth]!.label,
      tokens: marks.length * tokensPerMask,
      views: marks.map(({ view, plan: { crop, maskGrid, maskCells } }) => ({
        frameIndex: view.frameIndex,
        crop: { ...crop },
        maskGrid: { width: maskGrid.columns, height: maskGrid.rows, data: maskCells.slice() },
      })),
    })),
  };
}
