const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** How far the network's estimate of the IoU is off, as the width of a logistic distribution. */
const IOU_WIDTH = 0.1;
/** What counts as right. */
const RIGHT_IOU = 0.5;

/**
 * The chance that a mask overlaps the object by an IoU of at least 0.5: that the object is in sight, and that the IoU is as high as the
 * network says, give or take its usual error. For an object out of sight, the chance that it is.
 * The error's width is what is known of such heads; it was not fitted to these models' weights.
 * @param score logit of whether the object is in sight
 * @param iou the network's estimate
 */
export function trackedConfidence({ score, iou }: { readonly score: number; readonly iou: number }): number {
  if (score <= 0) return sigmoid(-score);
  return sigmoid(score) * sigmoid((iou - RIGHT_IOU) / IOU_WIDTH);
}
