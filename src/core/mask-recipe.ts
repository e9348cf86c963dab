import { type MaskOperation, operatedMask } from "./mask-operation.ts";
import { type PackedMask, packMask, unpackMask } from "./packed-mask.ts";
import { decodeRle, encodeRle, rleArea, uniteRle } from "./rle.ts";

/** How a mask is made of others. */
export type MaskRecipe =
  | { readonly kind: "operate"; readonly operation: MaskOperation; readonly mask: PackedMask }
  | { readonly kind: "unite"; readonly masks: readonly [PackedMask, ...PackedMask[]] };

/** Makes a mask; null for one without a pixel. @throws RangeError when bytes are no mask, or masks differ in size */
export function madeMask(recipe: MaskRecipe): PackedMask | null {
  const rle =
    recipe.kind === "operate"
      ? encodeRle(operatedMask(decodeRle(unpackMask(recipe.mask)), recipe.operation))
      : recipe.masks.map(unpackMask).reduce(uniteRle);
  return rleArea(rle) > 0 ? packMask(rle) : null;
}
