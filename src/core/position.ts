import { isEmptyRect, type PixelRect } from "./rect.ts";

/**
 * Where something lies on the frame, in words, for people who cannot see it: the third of the frame that its middle
 * falls into, such as "upper left" or "centre".
 */
export function positionInWords(bounds: PixelRect, width: number, height: number): string {
  if (isEmptyRect(bounds)) return "nowhere";
  const column = third((bounds.x0 + bounds.x1) / 2 / width);
  const row = third((bounds.y0 + bounds.y1) / 2 / height);
  const words = [["upper", "", "lower"][row], ["left", "", "right"][column]].filter(Boolean);
  return words.join(" ") || "centre";
}

function third(fraction: number): 0 | 1 | 2 {
  if (fraction < 1 / 3) return 0;
  return fraction < 2 / 3 ? 1 : 2;
}
