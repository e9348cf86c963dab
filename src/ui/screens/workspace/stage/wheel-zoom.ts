/** Above this a Ctrl-wheel event is a mouse's notch and not a trackpad's pinch, whose steps are small. CSS pixels. */
const NOTCH = 40;
const PER_PIXEL = 0.0018;
const PER_PINCH_PIXEL = 0.01;
/** One event never zooms by more: some mice report several notches at once. */
const MAX_FACTOR = 1.25;
const LINE_PIXELS = 16;

type Wheel = Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">;

/** By how much a wheel event zooms; a pinch on a trackpad comes as a wheel event with Ctrl. */
export function wheelZoomFactor({ deltaY, deltaMode, ctrlKey }: Wheel): number {
  const pixels = deltaY * (deltaMode === 1 ? LINE_PIXELS : 1);
  const isPinch = ctrlKey && deltaMode === 0 && Math.abs(pixels) < NOTCH;
  const factor = Math.exp(-pixels * (isPinch ? PER_PINCH_PIXEL : PER_PIXEL));
  return Math.min(MAX_FACTOR, Math.max(1 / MAX_FACTOR, factor));
}
