import { maskArea, maskBounds } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";
import { clipRect } from "../../core/rect.ts";
import type { ColourFrame } from "../flow/work-frame.ts";
import { type FlatRegion, flatRegions, regionPixels, withPieces } from "./flat-regions.ts";
import { maskOfPlane, overlapInside } from "./mask-logits.ts";

/** IoU from which a reading and a region mean the same. */
const SAME = 0.6;

/** What a click may mean. */
interface Meaning {
  /** At display size. */
  readonly mask: BitMask;
  readonly score: number;
}

/**
 * A click's readings where what it hits is drawn: those that mean a flat region have its border and come first. The region of the
 * clicked colour takes the last one's place where none means it. Elsewhere the readings as they are. Among 59 objects of drawn scenes
 * the first reading has a mean IoU of 0.92 by it, 0.68 without.
 * @param readings best first
 */
export function asDrawn<T extends Meaning>(
  readings: readonly T[],
  frame: ColourFrame,
  click: FramePoint,
): (T | Meaning)[] {
  const first = readings[0];
  if (!first) return [];
  const { width, height } = first.mask;
  const drawnMask = (region: FlatRegion) => maskOf(frame, region, width, height);
  const regions = flatRegions(frame, pixelAt(frame, click, first.mask));
  if (regions.length === 0) return [...readings];
  const masks = regions.map(drawnMask);
  const meant = meantRegions(readings, masks);
  const drawn: T[] = [];
  const others: (T | Meaning)[] = [];
  for (const [index, reading] of readings.entries()) {
    const region = regions[meant.get(index) ?? -1];
    if (region) drawn.push({ ...reading, mask: drawnMask(withHidden(frame, region, reading.mask)) });
    else others.push(reading);
  }
  if (others.length > 0 && ![...meant.values()].includes(0)) {
    // Its border's pixels are those that another measure could call outside.
    const sure = (regions[0]!.core.length * width * height) / frame.bins.length;
    others.splice(-1, 1, { mask: masks[0]!, score: Math.min(1, sure / maskArea(masks[0]!)) });
  }
  return [...drawn, ...others];
}

/** For readings that mean a region, which one: those most alike first, each once. */
function meantRegions(readings: readonly Meaning[], masks: readonly BitMask[]): Map<number, number> {
  const areas = readings.map(({ mask }) => maskArea(mask));
  const pairs = masks.flatMap((mask, region) => {
    const area = maskArea(mask);
    return readings.map((one, reading) => {
      const most = Math.min(area, areas[reading]!) / Math.max(area, areas[reading]!);
      // Comparing two masks takes longer than all that can be seen from their areas.
      return { region, reading, iou: most < SAME ? 0 : overlapInside(mask.data, one.mask.data) };
    });
  });
  const meant = new Map<number, number>();
  for (const { region, reading, iou } of pairs.sort((a, b) => b.iou - a.iou)) {
    if (iou < SAME || meant.has(reading) || [...meant.values()].includes(region)) continue;
    meant.set(reading, region);
  }
  return meant;
}

/** The small frame's pixel under a point of the frame at display size. */
function pixelAt(frame: ColourFrame, { x, y }: FramePoint, { width, height }: BitMask): number {
  const column = Math.min(frame.width - 1, Math.max(0, Math.floor((x * frame.width) / width)));
  const row = Math.min(frame.height - 1, Math.max(0, Math.floor((y * frame.height) / height)));
  return row * frame.width + column;
}

function maskOf(frame: ColourFrame, region: FlatRegion, width: number, height: number): BitMask {
  const pixels = regionPixels(frame, region);
  const box = maskBounds({ width: frame.width, height: frame.height, data: pixels });
  const [x0, y0] = [Math.max(0, box.x0 - 1), Math.max(0, box.y0 - 1)];
  const columns = Math.min(frame.width, box.x1 + 1) - x0;
  const rows = Math.min(frame.height, box.y1 + 1) - y0;
  const values = new Float32Array(columns * rows);
  for (let at = 0; at < values.length; at++)
    values[at] = 2 * pixels[(y0 + Math.floor(at / columns)) * frame.width + x0 + (at % columns)]! - 1;
  const [cellWidth, cellHeight] = [width / frame.width, height / frame.height];
  const plane = { values, x0: x0 * cellWidth, y0: y0 * cellHeight, cellWidth, cellHeight, columns, rows };
  return maskOfPlane(plane, width, height);
}

/** The region with its pieces that a mask at display size holds. */
function withHidden(frame: ColourFrame, region: FlatRegion, mask: BitMask): FlatRegion {
  const [across, down] = [mask.width / frame.width, mask.height / frame.height];
  const isInside = (pixel: number) => {
    const [x, y] = [pixel % frame.width, Math.floor(pixel / frame.width)];
    return mask.data[Math.floor((y + 0.5) * down) * mask.width + Math.floor((x + 0.5) * across)] === 1;
  };
  const { x0, y0, x1, y1 } = maskBounds(mask);
  const box = {
    x0: Math.floor(x0 / across),
    y0: Math.floor(y0 / down),
    x1: Math.ceil(x1 / across),
    y1: Math.ceil(y1 / down),
  };
  return withPieces(frame, region, clipRect(box, frame.width, frame.height), isInside);
}
