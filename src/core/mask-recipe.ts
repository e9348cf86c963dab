import type { BitMask, Rle } from "./mask.ts";
import { masksBetween } from "./mask-between.ts";
import { type MaskOperation, operatedMask } from "./mask-operation.ts";
import { type PackedMask, packMask, unpackMask } from "./packed-mask.ts";
import { decodeRle, encodeRle, rleArea, uniteRle } from "./rle.ts";

/** How a mask is made of others. */
export type MaskRecipe =
  | { readonly kind: "operate"; readonly operation: MaskOperation; readonly mask: PackedMask }
  | { readonly kind: "unite"; readonly masks: readonly [PackedMask, ...PackedMask[]] }
  | { readonly kind: "between"; readonly from: PackedMask; readonly to: PackedMask; readonly share: number };

/**
 * Makes a mask for each recipe; null for one without a pixel. Recipes between the same two masks cost little more than one.
 * @throws RangeError when bytes are no mask, or masks differ in size
 */
export function makeMasks(recipes: readonly MaskRecipe[]): (PackedMask | null)[] {
  const between = new Map<PackedMask, { to: PackedMask; at: (share: number) => BitMask }>();
  const runsOf = (recipe: MaskRecipe): Rle => {
    switch (recipe.kind) {
      case "operate":
        return encodeRle(operatedMask(bitsOf(recipe.mask), recipe.operation));
      case "unite":
        return recipe.masks.map(unpackMask).reduce(uniteRle);
      case "between": {
        const { from, to, share } = recipe;
        let pair = between.get(from);
        if (pair?.to !== to) {
          pair = { to, at: masksBetween(bitsOf(from), bitsOf(to)) };
          between.set(from, pair);
        }
        return encodeRle(pair.at(share));
      }
    }
  };
  return recipes.map((recipe) => {
    const runs = runsOf(recipe);
    return rleArea(runs) > 0 ? packMask(runs) : null;
  });
}

const bitsOf = (packed: PackedMask): BitMask => decodeRle(unpackMask(packed));
