import { buildPackage } from "../builder/package.ts";
import type { LanguageManifest } from "../package/manifest.ts";
import { asLanguageManifest } from "../package/parse-manifest.ts";

/** `buildPackage` for a checkpoint that is known to be of a language model. */
export async function buildLanguagePackage(
  ...parameters: Parameters<typeof buildPackage>
): Promise<LanguageManifest> {
  return asLanguageManifest(await buildPackage(...parameters));
}
