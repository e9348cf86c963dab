/** What is known of a module while it is put into a chunk. */
interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** The page's own script, and the screen that opens first: what they import without waiting is fetched at every start. */
const STARTS = ["src/app/main.tsx", "src/ui/screens/workspace/workspace.tsx"];

/**
 * Puts what every start fetches and other screens use as well into one chunk. Otherwise each screen that shares something cuts the start
 * into more and smaller files, which compress worse.
 * @param root of the project, with a slash at its end
 */
export function startingChunk(root: string): (id: string, graph: ModuleGraph) => string | null {
  let starting: Set<string> | null = null;
  return (id, graph) => {
    starting ??= reachableFrom(
      STARTS.map((path) => root + path),
      graph,
    );
    return starting.has(id) ? "start" : null;
  };
}

function reachableFrom(entries: readonly string[], graph: ModuleGraph): Set<string> {
  const reached = new Set(entries);
  for (const id of reached)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(imported);
  return reached;
}
