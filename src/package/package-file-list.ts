import * as v from "valibot";

const File = v.object({ path: v.string() });
const Files = v.object({
  graphs: v.record(v.string(), File),
  shards: v.array(File),
  files: v.array(File),
});

/** Paths of all files of a model package, from its manifest as it came over the network. @throws when it is none */
export function packageFiles(manifest: unknown): readonly string[] {
  const { graphs, shards, files } = v.parse(Files, manifest);
  return [...Object.values(graphs), ...shards, ...files].map(({ path }) => path);
}
