import { maskArea, maskBounds } from "../core/bitmask.ts";
import type { BitMask, Rle } from "../core/mask.ts";
import { type MaskOperation, operatedMask } from "../core/mask-operation.ts";
import type { Exchange, MaskChange } from "../core/project.ts";
import { decodeRle, encodeRle } from "../core/rle.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { needsRegion } from "../videorefer/family-list.ts";
import { MASK_CHANGES } from "./agreement.ts";

/** By how much a mask is grown and shrunk, of the side of a square as large as it. */
const EDGE_SHARE = 1 / 8;

/**
 * What has to be asked to see how an answer depends on its masks. The question as it was is among it, unless its answer was greedy and
 * by this very model. One that sees nothing but what is marked cannot be asked without a mask.
 */
export function changesToAsk(
  { settings, model }: Pick<Exchange, "settings" | "model">,
  loaded: Pick<ModelInfo, "family" | "packageHash">,
): readonly MaskChange[] {
  const changes = MASK_CHANGES.filter((change) => change !== "removed" || !needsRegion(loaded.family));
  const isComparable = settings.sampling === undefined && model?.packageHash === loaded.packageHash;
  return isComparable ? changes : ["same", ...changes];
}

/** With which masks an answer is scored: as they were, and such that do not show the object. */
export function changesToScore(family: ModelInfo["family"]): readonly MaskChange[] {
  return needsRegion(family) ? ["same", "moved"] : ["same", "moved", "removed"];
}

/** A mask grown, shrunk or moved off its object; null where that leaves nothing, or the frame has no room. */
export function changedMask(rle: Rle, change: Exclude<MaskChange, "removed">): Rle | null {
  if (change === "same") return rle;
  const mask = decodeRle(rle);
  const operation = change === "moved" ? moveOff(mask) : edgeChange(mask, change);
  if (!operation) return null;
  const changed = operatedMask(mask, operation);
  return maskArea(changed) === 0 ? null : encodeRle(changed);
}

function edgeChange(mask: BitMask, change: "grown" | "shrunk"): MaskOperation {
  const pixels = Math.max(1, Math.round(Math.sqrt(maskArea(mask)) * EDGE_SHARE));
  return { kind: change === "grown" ? "grow" : "shrink", pixels };
}

/**
 * To the side with the most room, as far as it stays whole, and at least so far that nothing of it lies where it was: beside it there may be
 * the rest of an object that is marked in part. Null where less than half of it would stay on the frame.
 */
function moveOff(mask: BitMask): MaskOperation | null {
  const { x0, y0, x1, y1 } = maskBounds(mask);
  const [width, height] = [x1 - x0, y1 - y0];
  const sides = [
    { x: width, y: 0, room: (mask.width - x1) / width },
    { x: -width, y: 0, room: x0 / width },
    { x: 0, y: height, room: (mask.height - y1) / height },
    { x: 0, y: -height, room: y0 / height },
  ];
  const best = sides.reduce((a, b) => (b.room > a.room ? b : a));
  if (!(best.room >= 0.5)) return null;
  const far = Math.max(1, best.room);
  return {
    kind: "place",
    x: Math.round(best.x * far),
    y: Math.round(best.y * far),
    scaleX: 1,
    scaleY: 1,
    anchorX: 0,
    anchorY: 0,
  };
}

/** The question without its own regions: it speaks of "the object", and the model is not told which. */
export function withoutRegions(exchange: Exchange): Exchange {
  const own = new Set(exchange.regions.map(({ objectId }) => objectId));
  const parts = exchange.question.parts.map((part) =>
    part.kind === "object" && own.has(part.id) ? ({ kind: "text", text: "the object" } as const) : part,
  );
  return { ...exchange, preset: "free", regions: [], question: { ...exchange.question, parts } };
}
