import { FailureError } from "../../core/failure.ts";
import type { BitMask } from "../../core/mask.ts";
import type { RegionOptions } from "../shared/region-options.ts";
import type { Vr3Config } from "../vr3/config.ts";
import { type PrlRegionPlan, planPrlRegion } from "./region-crop.ts";

/** An object on one picture. */
interface MarkedView {
  readonly frameIndex: number;
  readonly mask: BitMask;
}

export interface MarkedObject<View extends MarkedView> {
  readonly label: string;
  readonly views: readonly View[];
}

/** One mask of a question. */
export interface Mark<View> {
  readonly view: View;
  readonly plan: PrlRegionPlan;
  /** The first mask on the same picture, whose surroundings are the local view of all masks on it. */
  readonly first: PrlRegionPlan;
}

/**
 * The masks of a question's objects that the model sees, with how it sees them. Empty ones are left out, as in training and evaluation.
 * @returns for every object its marks; all of them in this order are the call's masks
 * @throws FailureError `region-invalid` for an object of which none is left, and as `planPrlRegion`
 * Source: pixelrefer.md 6.1, 6.2; quirks P4 and P10 there.
 */
export function planMarks<View extends MarkedView>(
  objects: readonly MarkedObject<View>[],
  config: Pick<Vr3Config, "regionTokenLimit">,
  options: RegionOptions = {},
): readonly (readonly Mark<View>[])[] {
  const firstOn = new Map<number, PrlRegionPlan>();
  return objects.map(({ label, views }) => {
    const marks: Mark<View>[] = [];
    for (const view of views) {
      const plan = planPrlRegion(view.mask, config, options);
      if (plan.area === 0 && options.whenEmpty !== "match") continue;
      const first = firstOn.get(view.frameIndex) ?? plan;
      firstOn.set(view.frameIndex, first);
      marks.push({ view, plan, first });
    }
    if (marks.length === 0) {
      throw new FailureError("region-invalid", "{label} is empty: mark at least one pixel of the object", {
        values: { label },
      });
    }
    return marks;
  });
}
