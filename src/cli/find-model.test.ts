import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { QuantisedVariant } from "../core/quantised-variants.ts";
import { packageEntries } from "../package/package-file-list.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import { findModel, type ServedPackage } from "./find-model.ts";

const EXPORT = fileURLToPath(new URL("../testing/fixtures/smolvlm-tiny", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "find-model-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function packagesOf(model: string, variants: readonly QuantisedVariant[]): Promise<ServedPackage[]> {
  const found: ServedPackage[] = [];
  for await (const one of (await findModel(model))(variants)) found.push(one);
  return found;
}

/** The export with its decoder in another precision. */
async function exportWith(decoder: string): Promise<string> {
  const place = join(folder, "tiny");
  await cp(EXPORT, place, { recursive: true });
  await rename(join(place, "onnx/decoder_model_merged.onnx"), join(place, `onnx/${decoder}.onnx`));
  return place;
}

it("serves an export's files where they lie, behind a manifest that is removed afterwards", async () => {
  const before = await readdir(EXPORT, { recursive: true });
  const [served, ...others] = await packagesOf(EXPORT, ["q4f32"]);
  expect(others).toEqual([]);
  const { mounts, isGeneral, discard } = served!;
  expect(isGeneral).toBe(true);
  const manifest = parseManifest(await readFile(mounts["/manifest.json"]!, "utf8"));
  expect(manifest).toMatchObject({ kind: "exported", id: "smolvlm-tiny-f32" });
  for (const { path, bytes } of packageEntries(manifest)) {
    expect(await readFile(mounts[`/${path}`]!), path).toHaveLength(bytes);
  }
  await discard();
  expect(existsSync(mounts["/manifest.json"]!)).toBe(false);
  expect(await readdir(EXPORT, { recursive: true })).toEqual(before);
});

it("takes of an export the precisions that the device runs", async () => {
  const place = await exportWith("decoder_model_merged_q4f16");
  await expect(packagesOf(place, ["q4f32"])).rejects.toThrow("in a precision that runs here");
  const both = await packagesOf(place, ["q4f16", "q4f32"]).catch(String);
  expect(both).toContain("in a precision that runs here");
  // Nothing else is looked at, should the first one load.
  const first = await (await findModel(place))(["q4f16", "q4f32"]).next();
  expect(Object.keys((first.value as ServedPackage).mounts)).toContain("/decoder_model_merged_q4f16.onnx");
  await (first.value as ServedPackage).discard();
});

it("knows a package of a general model from one of a model with a sense for regions", async () => {
  const [served] = await packagesOf(EXPORT, ["q4f32"]);
  await cp(served!.mounts["/manifest.json"]!, join(folder, "manifest.json"));
  await served!.discard();
  expect(await packagesOf(folder, ["q4f32"])).toMatchObject([{ mounts: { "": folder }, isGeneral: true }]);
});

it("says what an export lacks, and what a model may be", async () => {
  const place = await exportWith("decoder_model_merged");
  await rm(join(place, "onnx/embed_tokens.onnx"));
  await expect(packagesOf(place, ["q4f32"])).rejects.toThrow("lacks embed_tokens");
  await mkdir(join(folder, "empty/onnx"), { recursive: true });
  const other = join(folder, "empty");
  await expect(findModel(other)).rejects.toThrow(/an export for transformers\.js with .* got .*empty/);
  await writeFile(join(other, "manifest.json"), "{}");
  await expect(findModel(other)).rejects.toThrow("manifest.json");
});
