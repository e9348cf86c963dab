import type { AnswerInput } from "../answer-input.ts";
import type { Reading } from "../model.ts";
import type { EncodedVisual, Vr3Region } from "./parts.ts";

/** What the model was given, for people to look at. */
export function seenBy(
  input: AnswerInput,
  visual: EncodedVisual,
  regions: readonly Vr3Region[],
): Reading["seen"] {
  const layout = visual.pictures[0]?.layout;
  return {
    frames: visual.pictures.map(({ index, labelSeconds, layout: { blocks }, tokens }) => ({
      index,
      labelSeconds,
      keptTokens: tokens.dims[0]!,
      totalTokens: blocks,
    })),
    // In tokens, as the counts above.
    frameGrid: layout ? [layout.grid.rows / layout.merge, layout.grid.columns / layout.merge] : [0, 0],
    regions: regions.map(({ plan: { crop, maskGrid, maskCells, tokens } }, index) => {
      const { label, views } = input.regions[index]!;
      const grid = { width: maskGrid.columns, height: maskGrid.rows, data: maskCells.slice() };
      return {
        label,
        tokens,
        views: [{ frameIndex: views[0].frameIndex, crop: { ...crop }, maskGrid: grid }],
      };
    }),
  };
}
