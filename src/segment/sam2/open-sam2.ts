import { FailureError } from "../../core/failure.ts";
import { checkVariant } from "../../engine/runtime/check-variant.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import type { SegmenterPackage } from "../../package/open-package.ts";
import { segmenterSides } from "../../package/segmenter-sides.ts";
import type { LoadedSegmenter, OnFraction } from "../segmenter.ts";
import { openSam2Networks } from "./graph-networks.ts";
import { Sam2Segmenter } from "./sam2-segmenter.ts";
import { Sam2Tracker } from "./sam2-tracker.ts";

/** Half of what the models were trained with, for an eighth of the work (sam2.md 11). */
const QUICK_SIDE = 512;

/**
 * Loads SAM 2.1 or EdgeTAM.
 * @throws as `openSam2Networks`; FailureError `package-unsupported` when this device cannot run the variant
 */
export async function loadSam2(
  model: SegmenterPackage,
  execution: Execution,
  onFraction: OnFraction,
  wished: number | null,
): Promise<LoadedSegmenter> {
  checkVariant(execution, model.manifest.variant);
  const side = nearestSide(segmenterSides(model.manifest), wished ?? QUICK_SIDE);
  if (side === undefined) {
    throw new FailureError(
      "package-corrupt",
      "the package has no graph of an encoder; convert the model again",
    );
  }
  const networks = await openSam2Networks(execution, model, side, (done, total) => onFraction(done / total));
  return { segmenter: new Sam2Segmenter(networks), tracker: new Sam2Tracker(networks), side };
}

function nearestSide(sides: readonly number[], wished: number): number | undefined {
  return [...sides].sort((a, b) => Math.abs(a - wished) - Math.abs(b - wished))[0];
}
