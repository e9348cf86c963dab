import * as v from "valibot";
import type { FileEntry, Manifest } from "./manifest.ts";

const File = v.object({ path: v.string() });
const Files = v.object({
  graphs: v.record(v.string(), File),
  shards: v.array(File),
  files: v.array(File),
});

/** Every file that a manifest names. */
export function packageEntries({ graphs, files, shards }: Manifest): readonly FileEntry[] {
  return [...Object.values(graphs), ...files, ...shards];
}

/** Bytes of all files that a manifest names. */
export function packageBytes(manifest: Manifest): number {
  return packageEntries(manifest).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Paths of all files of a model package, from a manifest of any version as it came over the network.
 * @throws ValiError when it is not a manifest
 */
export function packagePaths(manifest: unknown): readonly string[] {
  const { graphs, shards, files } = v.parse(Files, manifest);
  return [...Object.values(graphs), ...shards, ...files].map(({ path }) => path);
}
