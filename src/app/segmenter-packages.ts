import type { PackageSource } from "../package/package-source.ts";
import { builtInSegmenter } from "../state/bundled-models.ts";

/** Packages of the segmenter that is to be used, best first; none where the page was built without one. */
export function segmenterPackages(): readonly PackageSource[] {
  const folder = builtInSegmenter();
  if (folder === null) return [];
  return [{ kind: "url", baseUrl: new URL(`models/${folder}/`, document.baseURI).href }];
}
