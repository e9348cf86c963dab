import type { Rle } from "./mask.ts";
import { maskBetween } from "./mask-between.ts";
import { type MaskOperation, operatedMask } from "./mask-operation.ts";
import { type PackedMask, packMask, unpackMask } from "./packed-mask.ts";
import { decodeRle, encodeRle, rleArea, uniteRle } from "./rle.ts";

/** How a mask is made of others. */
export type MaskRecipe =
  | { readonly kind: "operate"; readonly operation: MaskOperation; readonly mask: PackedMask }
  | { readonly kind: "unite"; readonly masks: readonly [PackedMask, ...PackedMask[]] }
  | { readonly kind: "between"; readonly from: PackedMask; readonly to: PackedMask; readonly share: number };

/** Makes a mask; null for one without a pixel. @throws RangeError when bytes are no mask, or masks differ in size */
export function madeMask(recipe: MaskRecipe): PackedMask | null {
  const rle = madeRuns(recipe);
  return rleArea(rle) > 0 ? packMask(rle) : null;
}

function madeRuns(recipe: MaskRecipe): Rle {
  switch (recipe.kind) {
    case "operate":
      return encodeRle(operatedMask(bitsOf(recipe.mask), recipe.operation));
    case "unite":
      return recipe.masks.map(unpackMask).reduce(uniteRle);
    case "between":
      return encodeRle(maskBetween(bitsOf(recipe.from), bitsOf(recipe.to), recipe.share));
  }
}

const bitsOf = (packed: PackedMask) => decodeRle(unpackMask(packed));
