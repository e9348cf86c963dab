import { FailureError } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { PixelRect } from "../../core/rect.ts";
import { resizeBilinear } from "../numeric/opencv-bilinear.ts";
import { type GridSize, interpolateBytes } from "../numeric/torch-bilinear.ts";
import type { PixelSize } from "../shared/patches.ts";
import type { RegionOptions } from "../shared/region-options.ts";
import { boundedPatches, boundedScale, CELL, gridOf } from "../shared/tiny-regions.ts";
import type { Vr3Config } from "./config.ts";

/** What the caller should know or show, though the region can be asked about. */
export type RegionWarning =
  /** Nothing was marked; the whole picture stands in, because the caller allowed it. */
  | { readonly kind: "empty" }
  /** The mask is thinner than a patch everywhere; see `whenVanishing`. */
  | { readonly kind: "vanished" }
  /** A small mask is enlarged; `patches` is what its crop costs the encoder before the token budget. */
  | { readonly kind: "enlarged"; readonly scale: number; readonly patches: number };

export interface RegionPlan {
  /** Size of the picture it is on. */
  readonly picture: PixelSize;
  /** Marked pixels. */
  readonly area: number;
  readonly crop: PixelRect;
  /** Factor from crop to scaled crop, before rounding to whole patches. */
  readonly scale: number;
  /** The picture for the encoder: a patch for each cell of the mask, or fewer for a tiny region. */
  readonly scaled: PixelSize;
  readonly maskGrid: GridSize;
  /** uint8 0/1 [maskGrid.rows, maskGrid.columns]: the mask at patch resolution. */
  readonly maskCells: Uint8Array;
  /** Number of ones in `maskCells`. */
  readonly cellsOn: number;
  /** `<REGION>` placeholders, and rows the region encoder gives. */
  readonly tokens: number;
  readonly warnings: readonly RegionWarning[];
}

/** Pixels of context kept around a mask; upstream's constant. */
export const MARGIN = 2 * CELL;
/** Regions that cover more patches are shrunk to about as many. */
const MAX_PATCHES = 100;

/**
 * Plans how the model sees a region: the crop around its mask, its scale, and the mask at patch resolution. At that
 * scale the mask covers between `regionTokenLimit` and about 100 patches.
 * @throws FailureError `region-invalid` for an empty mask (unless allowed), for values other than 0 and 1, when the
 *         length does not match the size, or when the picture is too small to crop
 * Source: videorefer-models.md 6.2, including its float32 steps and the end-exclusive crop (quirk 24);
 * pixelrefer.md 5.1. Tiny regions are bounded, which upstream does not do.
 */
export function planRegion(
  mask: BitMask,
  { regionTokenLimit }: Pick<Vr3Config, "regionTokenLimit">,
  { whenEmpty = "reject", whenVanishing = "cover", whenTiny = "bound" }: RegionOptions = {},
): RegionPlan {
  const warnings: RegionWarning[] = [];
  let marked = measureMask(mask);
  let source = mask;
  if (marked.area === 0) {
    if (whenEmpty === "reject") {
      throw new FailureError("region-invalid", "the region is empty: mark at least one pixel of the object");
    }
    warnings.push({ kind: "empty" });
    source = { ...mask, data: new Uint8Array(mask.data.length).fill(1) };
    marked = measureMask(source);
  }
  const crop = cropBox(marked.bounds, source);
  const cropSize = { rows: crop.y1 - crop.y0, columns: crop.x1 - crop.x0 };
  const isBounded = whenTiny === "bound";
  const fullScale = regionScale(marked.area, regionTokenLimit);
  const scale = isBounded ? boundedScale(fullScale, cropSize) : fullScale;
  const maskGrid = gridOf(cropSize, scale);
  const pictureGrid = isBounded ? boundedPatches(marked.area, maskGrid) : maskGrid;
  if (scale > 1) warnings.push({ kind: "enlarged", scale, patches: maskGrid.rows * maskGrid.columns });

  const cropped = cropMask(source, crop);
  let maskCells = interpolateBytes(cropped, cropSize, maskGrid);
  let cellsOn = countOnes(maskCells);
  if (cellsOn === 0) {
    warnings.push({ kind: "vanished" });
    if (whenVanishing === "cover") {
      maskCells = touchedCells(cropped, cropSize, maskGrid);
      cellsOn = countOnes(maskCells);
    }
  }
  return {
    picture: { height: mask.height, width: mask.width },
    area: marked.area,
    crop,
    scale,
    scaled: { height: pictureGrid.rows * CELL, width: pictureGrid.columns * CELL },
    maskGrid,
    maskCells,
    cellsOn,
    tokens: Math.min(regionTokenLimit, cellsOn),
    warnings,
  };
}

/**
 * Cuts a region's crop out of its frame.
 * @param image the frame the mask was drawn on, the same size as the mask
 * @throws RangeError when the crop does not lie within the image
 */
export function cutRegion(image: RgbImage, { crop }: Pick<RegionPlan, "crop">): RgbImage {
  if (crop.x1 > image.width || crop.y1 > image.height) {
    throw new RangeError(`crop to ${crop.x1},${crop.y1} exceeds the image of ${image.width}×${image.height}`);
  }
  const width = crop.x1 - crop.x0;
  const height = crop.y1 - crop.y0;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = ((crop.y0 + y) * image.width + crop.x0) * 3;
    data.set(image.data.subarray(start, start + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/** A region's crop, scaled as planned. @throws as `cutRegion` */
export function cropRegion(image: RgbImage, plan: Pick<RegionPlan, "crop" | "scaled">): RgbImage {
  return resizeBilinear(cutRegion(image, plan), plan.scaled.width, plan.scaled.height);
}

/**
 * Number of marked pixels and their bounding box.
 * @throws FailureError `region-invalid` for values other than 0 and 1, and for a length that does not match the size
 */
export function measureMask({ width, height, data }: BitMask): { area: number; bounds: PixelRect } {
  if (data.length !== width * height) {
    throw new FailureError(
      "region-invalid",
      `a mask of ${width}×${height} should hold ${width * height} values, got ${data.length}`,
    );
  }
  let area = 0;
  let x0 = width;
  let x1 = 0;
  let y0 = height;
  let y1 = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const value = data[row + x];
      if (value === 0) continue;
      if (value !== 1) {
        throw new FailureError(
          "region-invalid",
          `a mask should hold only 0 and 1, got ${value} at ${x},${y}`,
        );
      }
      area++;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      y1 = y + 1;
    }
  }
  return { area, bounds: { x0, y0, x1, y1 } };
}

function cropBox(bounds: PixelRect, { width, height }: BitMask): PixelRect {
  const box = {
    x0: Math.max(0, bounds.x0 - MARGIN),
    y0: Math.max(0, bounds.y0 - MARGIN),
    // Upstream takes the last marked row plus the margin, at most the last row of the picture, as an exclusive end.
    x1: Math.min(width - 1, bounds.x1 - 1 + MARGIN),
    y1: Math.min(height - 1, bounds.y1 - 1 + MARGIN),
  };
  if (box.x1 <= box.x0 || box.y1 <= box.y0) {
    throw new FailureError(
      "region-invalid",
      `a region needs a picture of at least 2×2 pixels, got ${width}×${height}`,
    );
  }
  return box;
}

/** An integer enlargement to at least `least` patches, a shrinking to about 100, or 1; float32 where upstream is. */
function regionScale(area: number, least: number): number {
  const { fround } = Math;
  const patchArea = CELL ** 2;
  const enlarge = Math.ceil(Math.sqrt(fround((least * patchArea) / area)));
  const patches = fround(area / patchArea);
  if (enlarge > 1 || patches <= MAX_PATCHES) return enlarge;
  return 1 / Math.sqrt(fround(patches / MAX_PATCHES));
}

/** The part of a mask in a rectangle. @returns uint8 0/1 [rows, columns of the crop] */
export function cropMask(mask: BitMask, crop: PixelRect): Uint8Array {
  const width = crop.x1 - crop.x0;
  const out = new Uint8Array(width * (crop.y1 - crop.y0));
  for (let y = crop.y0; y < crop.y1; y++) {
    const start = y * mask.width;
    out.set(mask.data.subarray(start + crop.x0, start + crop.x1), (y - crop.y0) * width);
  }
  return out;
}

/**
 * The cells that contain the centre of a marked pixel. A crop can lose all marked pixels to its exclusive end (a line
 * along the picture's last row); then every cell of that narrow crop is taken.
 */
function touchedCells(cropped: Uint8Array, from: GridSize, to: GridSize): Uint8Array {
  const cells = new Uint8Array(to.rows * to.columns);
  let touched = false;
  for (let y = 0; y < from.rows; y++) {
    const row = Math.trunc(((y + 0.5) * to.rows) / from.rows);
    for (let x = 0; x < from.columns; x++) {
      if (cropped[y * from.columns + x] === 0) continue;
      cells[row * to.columns + Math.trunc(((x + 0.5) * to.columns) / from.columns)] = 1;
      touched = true;
    }
  }
  return touched ? cells : cells.fill(1);
}

export function countOnes(cells: Uint8Array): number {
  let ones = 0;
  for (const cell of cells) ones += cell;
  return ones;
}
