export type Direction = "forward" | "reverse";

/** How much of a bank the attention reads. */
export interface BankLimits {
  /** Memories of a frame: one for prompted frames, and this many less one for those just before. */
  readonly memories: number;
  /** Object pointers of earlier frames at most, less one. */
  readonly pointers: number;
  /** Prompted frames at most; null for all. */
  readonly conditioning: number | null;
}

/** What a frame is conditioned on. Frames are positions in the list that is tracked, which may leave out frames of the video. */
export interface BankPlan {
  /** `row` of the table of temporal positions. */
  readonly memories: readonly { readonly frame: number; readonly row: number }[];
  readonly pointers: readonly { readonly frame: number; readonly distance: number }[];
}

/** Frames of one object that are in its bank. */
export interface BankFrames {
  /** Prompted frames, in the order in which they came. */
  readonly conditioning: readonly number[];
  /** Whether a frame that is not prompted is there. */
  isTracked(frame: number): boolean;
}

/**
 * Which memories and pointers one object's frame attends to, in the order in which they are given to the graph.
 * @param frameCount of the list that is tracked
 * Source: sam2.md 6.3, with a bank stride of 1.
 */
export function planBank(
  frame: number,
  direction: Direction,
  { conditioning, isTracked }: BankFrames,
  frameCount: number,
  limits: BankLimits,
): BankPlan {
  const sign = direction === "forward" ? 1 : -1;
  const selected = nearestConditioning(frame, conditioning, limits.conditioning);
  const unselected = new Set(conditioning.filter((prompted) => !selected.includes(prompted)));
  const isThere = (other: number) => isTracked(other) || unselected.has(other);

  const memories = selected.map((prompted) => ({ frame: prompted, row: limits.memories - 1 }));
  for (let distance = limits.memories - 1; distance >= 1; distance--) {
    const other = frame - sign * distance;
    if (isThere(other)) memories.push({ frame: other, row: distance - 1 });
  }
  const pointers = selected
    .map((prompted) => ({ frame: prompted, distance: (frame - prompted) * sign }))
    .filter(({ distance }) => distance >= 0);
  for (let distance = 1; distance <= pointerSpan(frameCount, limits); distance++) {
    const other = frame - sign * distance;
    if (other < 0 || other >= frameCount) break;
    if (isThere(other)) pointers.push({ frame: other, distance });
  }
  return { memories, pointers };
}

/** Largest distance of a pointer that is not of a prompted frame. */
export function pointerSpan(frameCount: number, { pointers }: Pick<BankLimits, "pointers">): number {
  return Math.min(frameCount, pointers) - 1;
}

/** The nearest prompted frame before, the nearest after, and then by distance. */
function nearestConditioning(
  frame: number,
  conditioning: readonly number[],
  limit: number | null,
): readonly number[] {
  if (limit === null || conditioning.length <= limit) return conditioning;
  const before = conditioning.filter((prompted) => prompted < frame);
  const after = conditioning.filter((prompted) => prompted >= frame);
  const selected = [
    ...(before.length > 0 ? [Math.max(...before)] : []),
    ...(after.length > 0 ? [Math.min(...after)] : []),
  ];
  const rest = conditioning
    .filter((prompted) => !selected.includes(prompted))
    .sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame));
  return [...selected, ...rest].slice(0, limit);
}
