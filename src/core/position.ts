import { isEmptyRect, type PixelRect } from "./rect.ts";

const POSITIONS = [
  ["upper left", "upper", "upper right"],
  ["left", "centre", "right"],
  ["lower left", "lower", "lower right"],
] as const;

export type PositionWords = (typeof POSITIONS)[number][number] | "nowhere";

/**
 * Where something lies on the frame, in words, for people who cannot see it: the third of the frame that its middle
 * falls into, such as "upper left" or "centre".
 */
export function positionInWords(bounds: PixelRect, width: number, height: number): PositionWords {
  if (isEmptyRect(bounds)) return "nowhere";
  const column = third((bounds.x0 + bounds.x1) / 2 / width);
  const row = third((bounds.y0 + bounds.y1) / 2 / height);
  return POSITIONS[row][column];
}

function third(fraction: number): 0 | 1 | 2 {
  if (fraction < 1 / 3) return 0;
  return fraction < 2 / 3 ? 1 : 2;
}
