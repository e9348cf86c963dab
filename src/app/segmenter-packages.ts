import type { PackageSource } from "../package/package-source.ts";
import { useApp } from "../state/app-store.ts";
import { BUILT_IN, builtInSegmenter } from "../state/bundled-models.ts";

/** Packages of segmenters to try: the chosen one, then the one that comes with the page. None where there is neither. */
export function segmenterPackages(): readonly PackageSource[] {
  const chosen = useApp.getState().settings.segmenter;
  const folder = builtInSegmenter();
  return [
    ...(chosen === BUILT_IN ? [] : [{ kind: "opfs", path: `models/${chosen}` } as const]),
    ...(folder === null
      ? []
      : [{ kind: "url", baseUrl: new URL(`models/${folder}/`, document.baseURI).href } as const]),
  ];
}
