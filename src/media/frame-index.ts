import type { ShownWindow } from "./edit-list.ts";

/** What the container says of one packet; `seconds` is its presentation time. */
export interface PacketTime {
  readonly seconds: number;
  readonly durationSeconds: number;
  readonly key: boolean;
}

/** Every displayed frame in presentation order. Frame `i` is the packet whose time is `timesSeconds[i]`. */
export interface FrameTable {
  readonly timesSeconds: readonly number[];
  readonly endSeconds: number;
  readonly variableFrameRate: boolean;
  /** Frames from which decoding can start, ascending; always begins with 0. */
  readonly keyFrames: readonly number[];
  /** Frame by exact packet time; packets that are decoded but not shown are absent. */
  readonly frameAt: ReadonlyMap<number, number>;
}

/** Times come from integer ticks, so this only absorbs the rounding of a division. */
const ROUNDING_SECONDS = 1e-6;
/** Matroska stores whole milliseconds: a steady 30 fps alternates between 33 and 34 ms. */
const TICK_SECONDS = 0.0015;

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}

/**
 * Puts packets (in decode order) into presentation order and drops those outside the shown window.
 * Two packets at one time are one frame: identity is the time. Returns null when nothing is shown.
 */
export function buildFrameTable(
  packets: readonly PacketTime[],
  shown: ShownWindow | null,
): FrameTable | null {
  const start = (shown?.start ?? Number.NEGATIVE_INFINITY) - ROUNDING_SECONDS;
  const end = (shown?.end ?? Number.POSITIVE_INFINITY) - ROUNDING_SECONDS;
  const ordered = [...packets].sort((a, b) => a.seconds - b.seconds);
  const frames = ordered.filter(
    ({ seconds }, at) => seconds >= start && seconds < end && seconds !== ordered[at - 1]?.seconds,
  );
  const last = frames.at(-1);
  if (!last) return null;

  const gaps = frames.slice(1).map((frame, at) => frame.seconds - frames[at]!.seconds);
  gaps.sort((a, b) => a - b);
  const usual = gaps.length > 0 ? median(gaps) : last.durationSeconds || 1 / 30;
  const tolerance = Math.max(TICK_SECONDS, usual * 0.1);
  const keyFrames = frames.flatMap(({ key }, frame) => (key && frame > 0 ? [frame] : []));
  return {
    timesSeconds: frames.map(({ seconds }) => seconds),
    endSeconds: Math.min(
      last.seconds + (last.durationSeconds || usual),
      shown?.end ?? Number.POSITIVE_INFINITY,
    ),
    variableFrameRate: gaps.length > 0 && gaps.at(-1)! - gaps[0]! > tolerance,
    keyFrames: [0, ...keyFrames],
    frameAt: new Map(frames.map(({ seconds }, frame) => [seconds, frame])),
  };
}

/** The last key frame at or before `frame`. */
export function keyFrameBefore(keyFrames: readonly number[], frame: number): number {
  let low = 0;
  let high = keyFrames.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (keyFrames[middle]! <= frame) low = middle;
    else high = middle - 1;
  }
  return keyFrames[low]!;
}
