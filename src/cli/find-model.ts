import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { FailureError } from "../core/failure.ts";
import type { QuantisedVariant } from "../core/quantised-variants.ts";
import { findExportedModel } from "../models/exported-model.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import { BUNDLED_MODELS, MODELS, makeBundledModels } from "./build.ts";
import { isPackage } from "./find-package.ts";
import { folderSource } from "./node-files.ts";

/** A model's package as the tools' page gets it. */
export interface ServedPackage {
  /** Folders and files by their paths below the package's address; the address itself is "". */
  readonly mounts: Readonly<Record<string, string>>;
  /** Whether a general model answers, which has a worker of its own. */
  readonly isGeneral: boolean;
  /** Removes what was written to serve it. */
  readonly discard: () => Promise<void>;
}

/**
 * The packages of a model, each made when the one before could not be loaded.
 * @param variants that the device can run, best first
 */
export type FoundModel = (variants: readonly QuantisedVariant[]) => AsyncGenerator<ServedPackage>;

/** What the first graph of an export is called in all precisions. Source: `models/exported-model.ts`. */
const EXPORTED_DECODER = /^decoder_model_merged.*\.onnx$/;

/**
 * The model that a person named.
 * @param model a bundled model's name, the folder of a package or of an export for transformers.js, or the name of such a folder in
 *   `public/models`; the first bundled model when absent
 * @throws FailureError `package-missing`; the packages throw for what cannot be read of an export
 */
export async function findModel(model = BUNDLED_MODELS[0]!): Promise<FoundModel> {
  if (BUNDLED_MODELS.includes(model)) return bundledModel(model);
  for (const folder of [resolve(model), join(MODELS, model)]) {
    if (isPackage(folder)) return packageIn(folder);
    if (await isExport(folder)) return (variants) => exportIn(folder, variants);
  }
  const known = await readdir(MODELS).catch(() => []);
  const named = known.length > 0 ? `, or one of ${known.join(", ")}` : "";
  throw new FailureError(
    "package-missing",
    `--model should be ${BUNDLED_MODELS.join(", ")}, a package folder with a manifest.json, an export for transformers.js with decoder_model_merged.onnx in its folder onnx${named}; got ${model}. Of a checkpoint npm run convert makes a package`,
  );
}

async function bundledModel(model: string): Promise<FoundModel> {
  await makeBundledModels();
  const folder = (variant: QuantisedVariant) => join(MODELS, `${model}-${variant}`);
  if (!isPackage(folder("q4f16")) || !isPackage(folder("q4f32"))) {
    throw new FailureError(
      "package-missing",
      `the bundled model ${model} is missing and could not be made; give another with --model`,
    );
  }
  return async function* (variants) {
    for (const variant of variants) yield served(folder(variant), false);
  };
}

async function packageIn(folder: string): Promise<FoundModel> {
  const { kind } = parseManifest(await readFile(join(folder, "manifest.json"), "utf8"));
  return async function* () {
    yield served(folder, kind === "exported");
  };
}

const served = (folder: string, isGeneral: boolean): ServedPackage => ({
  mounts: { "": folder },
  isGeneral,
  discard: async () => undefined,
});

async function isExport(folder: string): Promise<boolean> {
  const graphs = await readdir(join(folder, "onnx")).catch(() => []);
  return graphs.some((name) => EXPORTED_DECODER.test(name));
}

/** An export stays where it is: only the list of its files is written, elsewhere. */
async function* exportIn(
  folder: string,
  variants: readonly QuantisedVariant[],
): AsyncGenerator<ServedPackage> {
  for (const variant of variants) {
    const provenance = { variant, repository: basename(folder), revision: "", licence: null };
    const found = await findExportedModel(folderSource(folder), provenance);
    if (!found) {
      if (variant !== variants.at(-1)) continue;
      throw new FailureError(
        "package-missing",
        `${folder} should have decoder_model_merged in its folder onnx in a precision that runs here: _q4, _quantized or without a suffix on every device, _q4f16 and _fp16 on graphics with 16-bit floats`,
      );
    }
    const written = await mkdtemp(join(tmpdir(), "videorefer-export-"));
    const manifest = join(written, "manifest.json");
    await writeFile(manifest, JSON.stringify(found.manifest));
    const files = [...found.places].map(([name, place]) => [`/${name}`, join(folder, place)]);
    yield {
      mounts: { "/manifest.json": manifest, ...Object.fromEntries(files) },
      isGeneral: true,
      discard: () => rm(written, { recursive: true, force: true }),
    };
  }
}
