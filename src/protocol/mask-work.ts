import type { Result } from "../core/failure.ts";
import type { MaskRecipe } from "../core/mask-recipe.ts";
import type { PackedMask } from "../core/packed-mask.ts";

/** Masks made of others, beside the page. */
export interface MaskWorkApi {
  /** @returns a mask for each recipe, in order; null for one without a pixel */
  make(recipes: readonly MaskRecipe[]): Promise<Result<readonly (PackedMask | null)[]>>;
}
