import { createMask } from "../../core/bitmask.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";
import { fillPolygon } from "../../core/polygon.ts";
import { squareDistances } from "../../core/square-distance.ts";
import { markBorders } from "./border.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, GLYPHS } from "./label-glyphs.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** How an object is drawn on a frame. */
export interface MarkLook {
  readonly colour: Rgb;
  /** Of the fill; the outline is opaque. */
  readonly opacity: number;
  /** Of the characters in `GLYPHS`; null for none. */
  readonly label: string | null;
}

/** Half of one point, at the 100 dots per inch of upstream's drawing. */
const HALF_LINE = 100 / 72 / 2;
const BOX_OPACITY = 0.8;
const BOX_PADDING = 2;
/** Labels are of about 18 pixels; smaller on pictures that they would cover. */
const LARGE_SIDE = 320;
/** From the anchor, in pixels. */
const LABEL_SHIFT = { x: 2, y: -6 };
const [BLACK, WHITE]: readonly Rgb[] = [
  [0, 0, 0],
  [255, 255, 255],
];

/**
 * Draws an object on a frame, in place: every contour filled and outlined as a polygon of its own, holes too, and its label on top.
 * @param mask at the frame's size
 * Source: videorefer-suite.md 7.1.
 */
export function drawMark(image: RgbImage, mask: BitMask, { colour, opacity, label }: MarkLook): void {
  for (const polygon of markBorders(mask)) {
    if (opacity > 0) fill(image, polygon, colour, opacity);
    outline(image, polygon, colour);
  }
  if (label !== null) drawLabel(image, label, labelAnchor(mask));
}

function blend({ width, data }: RgbImage, x: number, y: number, colour: Rgb, opacity: number): void {
  const at = (y * width + x) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const before = data[at + channel]!;
    data[at + channel] = Math.round(before + (colour[channel]! - before) * opacity);
  }
}

function fill(image: RgbImage, polygon: readonly FramePoint[], colour: Rgb, opacity: number): void {
  const inside = createMask(image.width, image.height);
  const { x0, y0, x1, y1 } = fillPolygon(inside, [polygon], 1);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (inside.data[y * image.width + x] === 1) blend(image, x, y, colour, opacity);
    }
  }
}

/** Each pixel once, by how far its centre is from the line. */
function outline(image: RgbImage, polygon: readonly FramePoint[], colour: Rgb): void {
  const reach = Math.ceil(HALF_LINE + 0.5);
  const covered = new Map<number, number>();
  for (const [at, from] of polygon.entries()) {
    const to = polygon[(at + 1) % polygon.length]!;
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    for (let y = Math.max(0, Math.floor(top - reach)); y < Math.min(image.height, bottom + reach); y++) {
      for (let x = Math.max(0, Math.floor(left - reach)); x < Math.min(image.width, right + reach); x++) {
        const share = HALF_LINE + 0.5 - distanceToLine(x + 0.5, y + 0.5, from, to);
        const pixel = y * image.width + x;
        if (share > (covered.get(pixel) ?? 0)) covered.set(pixel, Math.min(1, share));
      }
    }
  }
  for (const [pixel, share] of covered) {
    blend(image, pixel % image.width, Math.floor(pixel / image.width), colour, share);
  }
}

function distanceToLine(x: number, y: number, from: FramePoint, to: FramePoint): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const length = alongX ** 2 + alongY ** 2;
  const at =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * alongX + (y - from.y) * alongY) / length));
  return Math.hypot(x - from.x - at * alongX, y - from.y - at * alongY);
}

/** Deep inside the mask: the middle one of the pixels that are farthest from its border. */
function labelAnchor(mask: BitMask): FramePoint {
  const columns = mask.width + 2;
  const outside = new Uint8Array(columns * (mask.height + 2)).fill(1);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      outside[(y + 1) * columns + x + 1] = 1 - mask.data[y * mask.width + x]!;
    }
  }
  const distances = squareDistances(outside, columns);
  const most = distances.reduce((a, b) => Math.max(a, b), 0);
  const farthest: number[] = [];
  for (let at = 0; at < distances.length; at++) if (distances[at] === most) farthest.push(at);
  const middle = farthest[Math.floor(farthest.length / 2)]!;
  return {
    x: (middle % columns) - 1 + LABEL_SHIFT.x,
    y: Math.floor(middle / columns) - 1 + LABEL_SHIFT.y,
  };
}

/** The label on a black box, centred on the anchor and below it, moved into the picture where it would be cut off. */
function drawLabel(image: RgbImage, label: string, anchor: FramePoint): void {
  const scale = Math.min(image.width, image.height) >= LARGE_SIDE ? 2 : 1;
  const width = (label.length * (GLYPH_WIDTH + 1) - 1) * scale + 2 * BOX_PADDING;
  const height = GLYPH_HEIGHT * scale + 2 * BOX_PADDING;
  const left = Math.max(0, Math.min(image.width - width, Math.round(anchor.x - width / 2)));
  const top = Math.max(0, Math.min(image.height - height, Math.round(anchor.y)));
  for (let y = top; y < Math.min(image.height, top + height); y++) {
    for (let x = left; x < Math.min(image.width, left + width); x++) {
      blend(image, x, y, BLACK!, BOX_OPACITY);
      const [column, row] = [x - left - BOX_PADDING, y - top - BOX_PADDING];
      if (isInk(label, Math.floor(column / scale), Math.floor(row / scale))) blend(image, x, y, WHITE!, 1);
    }
  }
}

function isInk(label: string, column: number, row: number): boolean {
  if (column < 0 || row < 0 || row >= GLYPH_HEIGHT) return false;
  const glyph = GLYPHS[label[Math.floor(column / (GLYPH_WIDTH + 1))] ?? ""];
  return glyph?.[row * (GLYPH_WIDTH + 1) + (column % (GLYPH_WIDTH + 1))] === "#";
}
