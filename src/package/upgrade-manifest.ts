import type { JsonObject } from "../core/json-object.ts";

/** The families of version 1, by the names they had there. */
const FAMILIES_OF_VERSION_1: Readonly<Record<string, string>> = {
  "videorefer-videollama3": "vr3",
  "videorefer-videollama2": "vr7",
};

/** What version 1 said of a model whose publisher states no licence. */
const NO_LICENCE = "unspecified";

/**
 * A manifest of an older version in the form of the present one; anything else unchanged. Packages on people's disks go on
 * working: their files are the same in all versions.
 *
 * Version 1 had models of the kind `language` alone, a family by its published name, and a text for "no licence".
 */
export function upgradeManifest(manifest: unknown): unknown {
  if (!isObject(manifest) || manifest.format !== "videorefer-package" || manifest.formatVersion !== 1)
    return manifest;
  const { family, licence, ...rest } = manifest;
  return {
    ...rest,
    formatVersion: 2,
    kind: "language",
    family: FAMILIES_OF_VERSION_1[String(family)] ?? family,
    licence: licence === NO_LICENCE ? null : licence,
  };
}

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null;
