import { traceContours } from "../core/contour.ts";
import type { BitMask, Rle } from "../core/mask.ts";
import type { PixelRect } from "../core/rect.ts";
import { decodeRle, rleBounds } from "../core/rle.ts";

/** A mask as something to draw, in frame pixels, to be filled by the even-odd rule. */
export interface MaskShape {
  /** The exact border, along pixel edges. */
  readonly exact: Path2D;
  /** The border with its steps cut from edge middle to edge middle: off by at most an eighth of a pixel's area a corner. */
  readonly smooth: Path2D;
}

/** Stored masks never change, so neither do their shapes; they go when the mask does. */
const shapes = new WeakMap<Rle, MaskShape>();

/**
 * Traced when it is first drawn, and not in the task that ends a stroke; until then the mask must not change.
 * @param reach where set pixels can lie
 */
export function shapeOfMask(mask: BitMask, reach: PixelRect): MaskShape {
  let source: { mask: BitMask; reach: PixelRect } | null = { mask, reach };
  let rings: number[][] = [];
  return shapeOfRings(() => {
    if (source) rings = traceContours(source.mask, source.reach);
    source = null;
    return rings;
  });
}

/** @param traced the borders as `traceContours` gives them, asked for when they are first drawn */
export function shapeOfRings(traced: () => readonly (readonly number[])[]): MaskShape {
  let exact: Path2D | null = null;
  let smooth: Path2D | null = null;
  return {
    get exact() {
      exact ??= exactPath(traced());
      return exact;
    },
    get smooth() {
      smooth ??= smoothPath(traced());
      return smooth;
    },
  };
}

export function shapeOfRle(rle: Rle): MaskShape {
  let shape = shapes.get(rle);
  if (!shape) {
    shape = shapeOfMask(decodeRle(rle), rleBounds(rle));
    shapes.set(rle, shape);
  }
  return shape;
}

/** Spares tracing a mask again that was traced while it was drawn. */
export function rememberShape(rle: Rle, shape: MaskShape): void {
  shapes.set(rle, shape);
}

/** A shape whose bounding box is put where another box is. */
export function movedShape(shape: MaskShape, from: PixelRect, to: PixelRect): MaskShape {
  const scaleX = (to.x1 - to.x0) / (from.x1 - from.x0);
  const scaleY = (to.y1 - to.y0) / (from.y1 - from.y0);
  const matrix = new DOMMatrix([scaleX, 0, 0, scaleY, to.x0 - from.x0 * scaleX, to.y0 - from.y0 * scaleY]);
  const moved = (path: Path2D): Path2D => {
    const result = new Path2D();
    result.addPath(path, matrix);
    return result;
  };
  return {
    get exact() {
      return moved(shape.exact);
    },
    get smooth() {
      return moved(shape.smooth);
    },
  };
}

function exactPath(rings: readonly (readonly number[])[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    path.moveTo(ring[0]!, ring[1]!);
    for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i]!, ring[i + 1]!);
    path.closePath();
  }
  return path;
}

/** Each corner is cut half a pixel before and behind it, so a flight of single steps becomes one straight line. */
function smoothPath(rings: readonly (readonly number[])[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    const length = ring.length;
    let penX = Number.NaN;
    let penY = Number.NaN;
    for (let i = 0; i < length; i += 2) {
      const x = ring[i]!;
      const y = ring[i + 1]!;
      const before = i === 0 ? length - 2 : i - 2;
      const after = i + 2 === length ? 0 : i + 2;
      const inX = x + Math.sign(ring[before]! - x) / 2;
      const inY = y + Math.sign(ring[before + 1]! - y) / 2;
      if (i === 0) path.moveTo(inX, inY);
      else if (inX !== penX || inY !== penY) path.lineTo(inX, inY);
      penX = x + Math.sign(ring[after]! - x) / 2;
      penY = y + Math.sign(ring[after + 1]! - y) / 2;
      path.lineTo(penX, penY);
    }
    path.closePath();
  }
  return path;
}
