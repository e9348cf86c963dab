import type { RgbImage } from "../../core/image.ts";
import { resizeArea } from "../numeric/opencv-area.ts";
import { cutRegion } from "../vr3/region-crop.ts";
import type { PrlRegionPlan } from "./region-crop.ts";

/** Sides of the two square views in pixels, whatever the picture's shape. Source: pixelrefer.md 6.2. */
export const GLOBAL_VIEW_SIDE = 336;
export const LOCAL_VIEW_SIDE = 224;

/** The whole picture. @returns uint8 RGB of 336×336 */
export function globalView(image: RgbImage): RgbImage {
  return resizeArea(image, GLOBAL_VIEW_SIDE, GLOBAL_VIEW_SIDE);
}

/**
 * The surroundings of the first mask on a picture, which all masks on it share (quirk P10); for an empty one the whole picture.
 * @returns uint8 RGB of 224×224
 */
export function localView(image: RgbImage, { area, crop }: Pick<PrlRegionPlan, "area" | "crop">): RgbImage {
  return resizeArea(area === 0 ? image : cutRegion(image, { crop }), LOCAL_VIEW_SIDE, LOCAL_VIEW_SIDE);
}
