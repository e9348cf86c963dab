import { type PackedMask, unpackMask } from "../../core/packed-mask.ts";
import { rleArea } from "../../core/rle.ts";
import { annotationOf } from "../coco.ts";

/** A mask as COCO has it: `segmentation` in compressed run lengths, `area` in pixels, `bbox` as [x, y, width, height]. */
export function cocoMask(packed: PackedMask): ReturnType<typeof annotationOf> {
  const rle = unpackMask(packed);
  return annotationOf({ ...rle, area: rleArea(rle) });
}
