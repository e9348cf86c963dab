import { create } from "zustand";

/** The part of the clip that the timeline shows: where it begins and how long it is, as fractions of the whole. */
export interface TimeView {
  readonly start: number;
  readonly length: number;
}

export const WHOLE: TimeView = { start: 0, length: 1 };

/** One notch of zoom, by button, key or wheel. */
export const TIME_ZOOM_STEP = 1.5;

/** At the closest, so many frames fill the timeline. */
const CLOSEST_FRAMES = 8;
/** Browsers lay out nothing that is much wider than this many timelines. */
const MOST_ZOOM = 2000;

/** Closer by `factor`, with the place `at` (a fraction of the clip) staying where it is on screen. */
export function zoomedTime(
  { start, length }: TimeView,
  factor: number,
  at: number,
  frames: number,
): TimeView {
  const least = Math.max(Math.min(1, CLOSEST_FRAMES / frames), 1 / MOST_ZOOM);
  const next = Math.min(1, Math.max(least, length / factor));
  return within({ start: at - ((at - start) / length) * next, length: next });
}

export function pannedTime({ start, length }: TimeView, by: number): TimeView {
  return within({ start: start + by, length });
}

/** The same view when the place is in it, else the view moved by pages to where it is. */
export function revealedTime(view: TimeView, at: number): TimeView {
  const { start, length } = view;
  if (at >= start && at <= start + length) return view;
  return within({ start: start + Math.floor((at - start) / length) * length, length });
}

/** Where along the clip a place of the timeline is, both as fractions. */
export function clipFraction({ start, length }: TimeView, across: number): number {
  return start + across * length;
}

function within({ start, length }: TimeView): TimeView {
  return { start: Math.min(1 - length, Math.max(0, start)), length };
}

interface TimeViewState {
  readonly view: TimeView;
  viewChanged(change: (view: TimeView) => TimeView): void;
}

/** How the timeline is zoomed; no document, and gone with the video. */
export const useTimeView = create<TimeViewState>()((set) => ({
  view: WHOLE,
  viewChanged: (change) => set(({ view }) => ({ view: change(view) })),
}));
