import { MersenneTwister } from "../../../videorefer/numeric/mersenne-twister.ts";
import type { Mark } from "../../../videorefer/prl/marks.ts";
import type { PositionLayer } from "../../../videorefer/shared/region-positions.ts";
import { checkpoint } from "../../runtime/yield-budget.ts";
import type { RegionView } from "../answer-input.ts";
import type { ReadContext } from "../model.ts";
import { readRegions } from "../region-cache.ts";
import { MaskLooks } from "./mask-looks.ts";
import type { EncodedMarks, PrlMask, PrlParts } from "./parts.ts";

/**
 * Looks at every mask that is not kept from the last question: closely, at its surroundings and at the whole picture, which become
 * its tokens. `seed` starts k-means; one generator serves all masks in order.
 * @param kept owns what is returned
 * @throws FailureError `cancelled` between pictures
 * Source: pixelrefer.md 6.3, 6.4.
 */
export async function encodeMarks(
  parts: PrlParts,
  positions: PositionLayer,
  marks: readonly Mark<RegionView>[],
  seed: number,
  kept: EncodedMarks,
  context: ReadContext,
): Promise<readonly PrlMask[]> {
  const { probe, signal, onEvent, onFrameTime } = context;
  const looks = new MaskLooks(parts, positions, marks.length, kept.views, context);
  const wanted = marks.map((mark) => ({ mark, key: `${seed} ${looks.keyOf(mark)}` }));
  const masks = kept.masks.take(wanted.map(({ key }) => key));
  kept.views.keepOnly(new Set(marks.flatMap((mark) => looks.viewKeys(mark))));
  const generator = masks.at(-1)?.generator.copy() ?? new MersenneTwister(seed);
  for (const { mark, key } of wanted.slice(masks.length)) {
    await checkpoint(signal);
    const started = performance.now();
    const image = await mark.view.read();
    onFrameTime(performance.now() - started);
    const done = masks.length;
    const tokens = await looks.tokens(mark, image, generator, (fraction) =>
      onEvent({ kind: "stage", stage: "encoding", done: done + fraction, total: marks.length }),
    );
    const mask = { mark, tokens, generator: generator.copy() };
    kept.masks.add(key, mask);
    masks.push(mask);
    onEvent({ kind: "stage", stage: "encoding", done: masks.length, total: marks.length });
  }
  if (probe && masks.length > 0) probe.regionTokens(await readRegions(parts.execution, masks));
  return masks;
}
