import type { Recipe } from "../recipe.ts";
import { edgeTamRecipe } from "./edgetam/recipe.ts";
import { prRecipe } from "./pr/recipe.ts";
import { prlRecipe } from "./prl/recipe.ts";
import { sam2Recipe } from "./sam2/recipe.ts";
import { vr3Recipe } from "./vr3/recipe.ts";
import { vr7Recipe } from "./vr7/recipe.ts";

/** Every family whose checkpoints can be converted, language models and segmenters alike. */
export const RECIPES: readonly Recipe[] = [
  vr3Recipe,
  vr7Recipe,
  prRecipe,
  prlRecipe,
  sam2Recipe,
  edgeTamRecipe,
];
