import type { Manifest, TensorEntry } from "../package/manifest.ts";
import { tensorEntries } from "../package/shard-layout.ts";
import type { BuildOptions } from "./build-options.ts";
import { type PackagePlan, packageId } from "./package-plan.ts";
import type { TensorAlias } from "./recipe.ts";

/** Raised whenever the same checkpoint would give different bytes. */
export const BUILDER_VERSION = "5";

/** The manifest of a package whose files are written. */
export function describePackage(
  plan: PackagePlan,
  { variant, repository, licence }: BuildOptions,
  parts: Pick<Manifest, "graphs" | "files" | "shards"> & { readonly revision: string },
): Manifest {
  const { networks, aliases, described } = plan.model;
  const { display_name: displayName, demonstration } = plan.files.settings.config;
  const name =
    typeof displayName === "string" && displayName.trim() !== ""
      ? displayName
      : repository.split("/").at(-1)!;
  const tensors = tensorEntries(plan.shards);
  return {
    format: "videorefer-package",
    formatVersion: 2,
    builderVersion: BUILDER_VERSION,
    id: packageId(name, variant),
    name,
    family: plan.family,
    variant,
    source: { repository, revision: parts.revision },
    licence,
    demonstration: demonstration === true,
    ...described,
    graphs: parts.graphs,
    shards: parts.shards,
    tensors: [...tensors, ...aliases.map((alias) => aliasEntry(alias, tensors))],
    files: parts.files,
    quantisation: Object.assign({}, ...networks.map((network) => network.quantisation)),
  };
}

/** A tensor under another name and shape: the same bytes. */
function aliasEntry({ name, of, shape }: TensorAlias, tensors: readonly TensorEntry[]): TensorEntry {
  const entry = tensors.find((tensor) => tensor.name === of);
  if (!entry) throw new RangeError(`${name} should share the tensor ${of}, which is not in the package`);
  return { ...entry, name, shape };
}
