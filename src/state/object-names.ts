import { PALETTE_SIZE } from "../core/palette.ts";
import type { SceneObject } from "../core/project.ts";
import { t } from "../language/text.ts";

/** Name and colour for the next object: the first number not in use, and the colour least in use, in palette order. */
export function nextObjectLook(objects: readonly SceneObject[]): { name: string; paletteIndex: number } {
  const names = new Set(objects.map((object) => object.name));
  let number = objects.length + 1;
  while (names.has(t("Object {number}", { number }))) number++;
  const uses = new Array<number>(PALETTE_SIZE).fill(0);
  for (const object of objects) uses[object.paletteIndex % PALETTE_SIZE]!++;
  const fewest = Math.min(...uses);
  // Counted in rounds, so that a colour that comes again brings another pattern (see `paletteEntry`).
  return {
    name: t("Object {number}", { number }),
    paletteIndex: fewest * PALETTE_SIZE + uses.indexOf(fewest),
  };
}
