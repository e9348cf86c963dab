import { FailureError } from "../core/failure.ts";
import type { Execution } from "../engine/runtime/execution.ts";
import type { SegmenterPackage } from "../package/open-package.ts";
import { openBuiltinSegmenter } from "./builtin/open-builtin.ts";
import { FlowTracker } from "./flow/flow-tracker.ts";
import { loadSam2 } from "./sam2/open-sam2.ts";
import type { LoadedSegmenter, OnFraction } from "./segmenter.ts";

/** How the packages of one family are run. */
export interface SegmenterFamily {
  /** As manifests name it. */
  readonly id: string;
  /** @param side the wished one, as in `SegmentApi.load` */
  load(
    model: SegmenterPackage,
    execution: Execution,
    onFraction: OnFraction,
    side: number | null,
  ): Promise<LoadedSegmenter>;
}

/** Every family the segment worker runs. A new one adds its folder here and in `builder/families`, and a line in their lists. */
export const SEGMENTERS: readonly SegmenterFamily[] = [
  {
    id: "builtin-segmenter",
    async load(model, execution, onFraction) {
      const segmenter = await openBuiltinSegmenter(model, execution, onFraction);
      return { segmenter, tracker: new FlowTracker(segmenter), side: null };
    },
  },
  { id: "edgetam", load: loadSam2 },
  { id: "sam2", load: loadSam2 },
];

/** @throws FailureError `package-unsupported` for a package of a family that is not in the list */
export function segmenterFamily(id: string, name: string, families = SEGMENTERS): SegmenterFamily {
  const family = families.find((one) => one.id === id);
  if (family) return family;
  const known = families.map((one) => one.id).join(", ");
  throw new FailureError(
    "package-unsupported",
    `${name} is of the family "${id}", and this version of the app runs ${known}; reload the page, or choose another model`,
  );
}
