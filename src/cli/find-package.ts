import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FailureError } from "../core/failure.ts";
import { MODELS } from "./build.ts";

/**
 * The folder of a package, given by its path or by its name in `public/models`.
 * @throws FailureError `package-missing`
 */
export async function findPackage(model: string): Promise<string> {
  const folder = [resolve(model), join(MODELS, model)].find(isPackage);
  if (folder) return folder;
  const known = await readdir(MODELS).catch(() => []);
  throw new FailureError(
    "package-missing",
    `--model should be a package folder with a manifest.json${known.length > 0 ? `, or one of ${known.join(", ")}` : ""}; got ${model}`,
  );
}

export function isPackage(folder: string): boolean {
  return existsSync(join(folder, "manifest.json"));
}
