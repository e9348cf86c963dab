import type { BitMask } from "../core/mask.ts";
import { PALETTE_INK, type PaletteEntry, type Pattern } from "../core/palette.ts";
import { clipRect, isEmptyRect, type PixelRect } from "../core/rect.ts";
import { type MaskShape, shapeOfMask } from "./mask-shape.ts";
import { showsPixels, type View } from "./view.ts";

/** What drawing a mask needs of a context, be it of the page's canvas or of a worker's. */
type MaskContext = CanvasState &
  CanvasTransform &
  CanvasCompositing &
  CanvasFillStrokeStyles &
  CanvasDrawPath &
  CanvasPathDrawingStyles;

export interface MaskStyle {
  readonly look: PaletteEntry;
  /** Of the fill, 0 to 1. The outline is always drawn in full. */
  readonly opacity: number;
  readonly emphasised: boolean;
}

/** Widths in CSS pixels; the dark halo keeps the outline visible on a ground of its own colour. */
const OUTLINE_WIDTH = 1.75;
const OUTLINE_WIDTH_EMPHASISED = 2.75;
const HALO_WIDTH = 1.5;
const HALO_OPACITY = 0.6;
/** Of the pattern, as a share of the fill's. */
const PATTERN_STRENGTH = 0.6;

/**
 * Draws one mask: tint, pattern and outline. Tint and outline scale with the frame. The pattern and the line widths
 * keep their size on the screen. The pattern is anchored to the frame, so that it does not swim when the view moves.
 * @param pixelRatio canvas pixels per CSS pixel
 */
export function drawMask(
  context: MaskContext,
  shape: MaskShape,
  style: MaskStyle,
  view: View,
  pixelRatio: number,
): void {
  const { look, opacity, emphasised } = style;
  const pixelsPerUnit = view.scale * pixelRatio;
  const path = showsPixels(view, pixelRatio) ? shape.exact : shape.smooth;
  context.save();
  context.setTransform(
    pixelsPerUnit,
    0,
    0,
    pixelsPerUnit,
    view.originLeft * pixelRatio,
    view.originTop * pixelRatio,
  );
  context.globalAlpha = opacity;
  context.fillStyle = look.colour;
  context.fill(path, "evenodd");
  const pattern = patternFor(context, look.pattern, pixelRatio);
  pattern.setTransform(new DOMMatrix().scale(1 / pixelsPerUnit));
  context.globalAlpha = opacity * PATTERN_STRENGTH;
  context.fillStyle = pattern;
  context.fill(path, "evenodd");

  const outlineWidth = emphasised ? OUTLINE_WIDTH_EMPHASISED : OUTLINE_WIDTH;
  context.lineJoin = "round";
  context.globalAlpha = HALO_OPACITY;
  context.strokeStyle = PALETTE_INK;
  context.lineWidth = (outlineWidth + 2 * HALO_WIDTH) / view.scale;
  context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = look.colour;
  context.lineWidth = outlineWidth / view.scale;
  context.stroke(path);
  context.restore();
}

/** How far from a pixel its mask's outline can be seen, in CSS pixels. */
const OUTLINE_REACH = OUTLINE_WIDTH_EMPHASISED / 2 + HALO_WIDTH;

/**
 * Draws again what a change to part of a mask can have altered, and nothing else, so that ink costs what the brush
 * covers and not what the object does. The canvas holds this mask alone.
 * @param changed the changed pixels of the frame
 */
export function redrawMask(
  context: MaskContext & CanvasPath & CanvasRect,
  mask: BitMask,
  changed: PixelRect,
  style: MaskStyle,
  view: View,
  pixelRatio: number,
): void {
  if (isEmptyRect(changed)) return;
  // On whole canvas pixels, or the edge of every part would show as a seam.
  const visible = canvasRect(changed, view, pixelRatio);
  // The part is traced with a border so wide that the false edges around it, where it is cut off, stay out of sight.
  const border = Math.ceil((2 * OUTLINE_REACH + 2 / pixelRatio) / view.scale) + 2;
  const part = clipRect(
    { x0: changed.x0 - border, y0: changed.y0 - border, x1: changed.x1 + border, y1: changed.y1 + border },
    mask.width,
    mask.height,
  );
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(visible.x0, visible.y0, visible.x1 - visible.x0, visible.y1 - visible.y0);
  context.clip();
  context.clearRect(visible.x0, visible.y0, visible.x1 - visible.x0, visible.y1 - visible.y0);
  drawMask(context, shapeOfMask(mask, part), style, view, pixelRatio);
  context.restore();
}

/** The canvas pixels that frame pixels and their outline can reach. */
function canvasRect(pixels: PixelRect, view: View, pixelRatio: number): PixelRect {
  const along = (position: number, origin: number) => (position * view.scale + origin) * pixelRatio;
  const reach = OUTLINE_REACH * pixelRatio + 1;
  return {
    x0: Math.floor(along(pixels.x0, view.originLeft) - reach),
    y0: Math.floor(along(pixels.y0, view.originTop) - reach),
    x1: Math.ceil(along(pixels.x1, view.originLeft) + reach),
    y1: Math.ceil(along(pixels.y1, view.originTop) + reach),
  };
}

const patterns = new Map<string, CanvasPattern>();

/** The pattern as a repeating tile in canvas pixels. Kept: there are a dozen, at one or two pixel ratios. */
function patternFor(context: CanvasFillStrokeStyles, pattern: Pattern, pixelRatio: number): CanvasPattern {
  const key = `${pattern.name} ${pixelRatio}`;
  let made = patterns.get(key);
  if (!made) {
    // Whole pixels, or the tile's edges would show as a grid.
    const side = Math.round(pattern.size * pixelRatio);
    const tile = new OffscreenCanvas(side, side);
    const ink = tile.getContext("2d")!;
    ink.scale(side / pattern.size, side / pattern.size);
    ink.strokeStyle = PALETTE_INK;
    ink.lineWidth = pattern.strokeWidth;
    ink.lineCap = "round";
    ink.lineJoin = "round";
    ink.stroke(new Path2D(pattern.path));
    made = context.createPattern(tile, "repeat")!;
    patterns.set(key, made);
  }
  return made;
}
