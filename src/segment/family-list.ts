import { FailureError } from "../core/failure.ts";
import type { Execution } from "../engine/runtime/execution.ts";
import type { SegmenterPackage } from "../package/open-package.ts";
import type { OnFraction, Segmenter, Tracker } from "./segmenter.ts";

/** What one package gives. The tracker uses the segmenter's networks: disposing of the segmenter ends both. */
export interface LoadedSegmenter {
  readonly segmenter: Segmenter;
  readonly tracker: Tracker;
}

/** How the packages of one family are run. */
export interface SegmenterFamily {
  /** As manifests name it. */
  readonly id: string;
  load(model: SegmenterPackage, execution: Execution, onFraction: OnFraction): Promise<LoadedSegmenter>;
}

/** Every family the segment worker runs. A new one adds its folder here and in `builder/families`, and a line in their lists. */
export const SEGMENTERS: readonly SegmenterFamily[] = [];

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
