import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderSource } from "../src/cli/node-files.ts";
import { findExportedModel } from "../src/models/exported-model.ts";

/** A SmolVLM of random weights, exported for transformers.js by `training/general/tiny_export.py`. */
export const TINY_EXPORT = fileURLToPath(new URL("../src/testing/fixtures/smolvlm-tiny", import.meta.url));

/** Writes the package that the app would keep of it. */
export async function writeTinyPackage(folder: string): Promise<void> {
  const provenance = {
    variant: "q4f32",
    repository: "tester/smolvlm-tiny",
    revision: "1",
    licence: null,
  } as const;
  const found = await findExportedModel(folderSource(TINY_EXPORT), provenance);
  if (!found) throw new Error(`${TINY_EXPORT} should hold an export`);
  const { manifest, source } = found;
  await mkdir(folder, { recursive: true });
  for (const { path } of [...Object.values(manifest.graphs), ...manifest.files]) {
    const pieces: Uint8Array[] = [];
    for await (const piece of source.stream(path, 0)) pieces.push(piece);
    await writeFile(join(folder, path), Buffer.concat(pieces));
  }
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
}
