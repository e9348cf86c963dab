/** Height of a row in CSS pixels. */
export const ROW_HEIGHT = 84;
/** Browsers end an element at some 17 to 33 million pixels. */
const MAX_HEIGHT = 8_000_000;
/** Rows read beyond what is seen, so that a little scrolling shows them at once. */
const BEYOND = 4;

/** How a list of any length lies in its scrolled box. */
export interface ListWindow {
  /** Of the scrolled content. */
  readonly height: number;
  readonly first: number;
  /** One after the last. */
  readonly end: number;
  /** Where the top of a row lies in the content. */
  top(place: number): number;
}

/** The rows that are seen, and some around them. A list too long for a browser scrolls faster than its rows are high. */
export function listWindow(count: number, scrollTop: number, boxHeight: number): ListWindow {
  const { height, shift } = scrolled(count, scrollTop, boxHeight);
  const seen = scrollTop + shift;
  return {
    height,
    first: Math.max(0, Math.floor(seen / ROW_HEIGHT) - BEYOND),
    end: Math.min(count, Math.ceil((seen + boxHeight) / ROW_HEIGHT) + BEYOND),
    top: (place) => place * ROW_HEIGHT - shift,
  };
}

/** Where to scroll to so that a row is seen; the same place when it is already. */
export function scrollTopShowing(place: number, count: number, scrollTop: number, boxHeight: number): number {
  const { height, shift } = scrolled(count, scrollTop, boxHeight);
  const seen = scrollTop + shift;
  const top = place * ROW_HEIGHT;
  if (top >= seen && top + ROW_HEIGHT <= seen + boxHeight) return scrollTop;
  const wanted = top < seen ? top : top + ROW_HEIGHT - boxHeight;
  const hidden = count * ROW_HEIGHT - boxHeight;
  return hidden <= 0 ? 0 : (wanted / hidden) * (height - boxHeight);
}

/** The content's height, and by how much the rows lie higher in it than they would in one of full height. */
function scrolled(count: number, scrollTop: number, boxHeight: number): { height: number; shift: number } {
  const whole = count * ROW_HEIGHT;
  const height = Math.min(whole, MAX_HEIGHT);
  if (height === whole || boxHeight >= height) return { height, shift: 0 };
  return { height, shift: scrollTop * ((whole - boxHeight) / (height - boxHeight) - 1) };
}
