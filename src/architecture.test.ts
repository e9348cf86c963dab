import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Knowledge points one way: pure rules in the middle, browser, GPU and React at the rim.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Rule {
  /** Folders, or single files, that a folder may import from besides itself and packages. */
  readonly from: readonly string[];
  /** Folders of which it may know the types alone. */
  readonly typesFrom?: readonly string[];
}

const RULES: Readonly<Record<string, Rule>> = {
  "src/core": { from: [] },
  // Texts belong to whoever shows some: to the page, not to what its workers compute.
  "src/language": { from: ["src/core"] },
  "src/protocol": { from: ["src/core"], typesFrom: ["src/package", "src/dataset", "src/benchmark"] },
  "src/package": { from: ["src/core"] },
  "src/videorefer": { from: ["src/core"], typesFrom: ["src/package"] },
  "src/asking": { from: ["src/core", "src/language", "src/videorefer"], typesFrom: ["src/protocol"] },
  // What a checkpoint's settings mean is the family's to say, when it is converted as when it runs.
  "src/builder": { from: ["src/core", "src/package", "src/videorefer", "src/segment"] },
  "src/engine": {
    from: [
      "src/core",
      "src/package",
      "src/videorefer",
      "src/protocol",
      // A thread of the pool, named to be started.
      "workers/thread-pool.worker.ts",
    ],
  },
  // The engine's parts. Those up to `runtime` serve any worker, also one that knows nothing of language models.
  "src/engine/cpu": { from: ["src/core", "workers/thread-pool.worker.ts"] },
  "src/engine/gpu": { from: ["src/core", "src/videorefer/numeric"] },
  "src/engine/runtime": {
    // The self-test writes small graphs.
    from: ["src/core", "src/package/onnx-writer.ts", "src/engine/cpu", "src/engine/gpu"],
    typesFrom: ["src/protocol"],
  },
  "src/engine/language": {
    from: [
      "src/core",
      "src/package",
      "src/videorefer/shared",
      "src/engine/cpu",
      "src/engine/gpu",
      "src/engine/runtime",
    ],
  },
  "src/engine/families": {
    from: [
      "src/core",
      "src/package",
      "src/protocol",
      "src/videorefer",
      "src/engine/cpu",
      "src/engine/gpu",
      "src/engine/runtime",
      "src/engine/language",
    ],
  },
  // A worker of its own: it shares the engine's parts that know nothing of language models.
  "src/segment": {
    from: [
      "src/core",
      "src/package",
      "src/protocol",
      "src/videorefer/numeric",
      "src/videorefer/shared/config-file.ts",
      "src/engine/cpu",
      "src/engine/gpu",
      "src/engine/runtime",
    ],
  },
  // The data engine chooses frames as the benchmark does.
  "src/dataset": { from: ["src/core", "src/videorefer/general/key-frames.ts"], typesFrom: ["src/protocol"] },
  "src/benchmark": {
    from: [
      "src/core",
      "src/dataset",
      "src/asking",
      "src/videorefer/family-list.ts",
      "src/videorefer/numeric",
    ],
    typesFrom: ["src/protocol"],
  },
  // Models that know no masks. A judge is such a model as well. Those that run in the page share the engine's runtime.
  "src/general": {
    from: ["src/core", "src/videorefer", "src/benchmark/judge", "src/package", "src/engine/runtime"],
    typesFrom: ["src/protocol"],
  },
  // An exported video is drawn as the page draws it.
  "src/media": { from: ["src/core", "src/protocol", "src/render"] },
  "src/render": { from: ["src/core"] },
  // State sees services as interfaces; whoever stands behind one knows its type. Workers are named to be started.
  "src/services": {
    from: ["src/core", "src/language", "src/protocol", "workers"],
    typesFrom: ["src/state", "src/package"],
  },
  // Masks in other programs' forms are the data sets' to read and write. Records for training say how each family was asked.
  "src/projects": {
    from: [
      "src/core",
      "src/protocol",
      "src/dataset/annotations",
      "src/asking/turns.ts",
      "src/videorefer/family-list.ts",
    ],
    typesFrom: ["src/state", "src/asking", "src/dataset/engine"],
  },
  // A checkpoint on a hub is read as the builder will read it, before any of its weights come.
  "src/models": { from: ["src/core", "src/package", "src/protocol", "src/builder"] },
  "src/state": {
    from: ["src/core", "src/language", "src/protocol", "src/asking"],
    typesFrom: ["src/dataset/engine"],
  },
  "src/ui": {
    // Sampling is a pure rule, shown as ticks; a dropped file has to be taken while its event lasts.
    from: [
      "src/core",
      "src/language",
      "src/state",
      "src/asking",
      "src/render",
      "src/videorefer",
      "src/benchmark/published.ts",
      "src/services/file-picker.ts",
    ],
    typesFrom: ["src/protocol"],
  },
  "src/service-worker": { from: ["src/core", "src/package"] },
  "src/app": {
    from: [
      "src/core",
      "src/language",
      "src/protocol",
      "src/asking",
      "src/benchmark",
      // The data engine's rules for texts, over a few objects at a time.
      "src/dataset/engine",
      "src/render",
      "src/services",
      "src/state",
      "src/projects",
      "src/models",
      "src/service-worker",
      "src/ui",
    ],
    typesFrom: ["src/package"],
  },
  "src/testing": {
    from: ["src/core", "src/package", "src/protocol", "src/videorefer", "src/builder"],
    typesFrom: ["src/state", "src/segment"],
  },
  workers: {
    from: [
      "src/core",
      "src/protocol",
      "src/dataset",
      "src/benchmark",
      "src/engine",
      "src/general",
      "src/segment",
      "src/media",
      "src/models",
      "src/projects",
    ],
  },
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)(\s+type)?\b[^;"']*?\bfrom\s*["'](\.[^"']+)["']/gm;
const OTHER = /(?:^import\s*|\bimport\(\s*|\bnew URL\(\s*)["'](\.[^"']+)["']/gm;

/** Every import of a folder's files from files of the project, paths relative to its root; tests are left out. */
function importsOf(folder: string): Import[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const code = readFileSync(path, "utf8");
      const file = relative(ROOT, path);
      const target = (specifier: string) =>
        relative(ROOT, resolve(dirname(path), specifier))
          .split(sep)
          .join("/");
      return [
        ...[...code.matchAll(STATEMENT)].map(([, type, from]) => ({
          file,
          target: target(from!),
          typeOnly: type !== undefined,
        })),
        ...[...code.matchAll(OTHER)].map(([, from]) => ({ file, target: target(from!), typeOnly: false })),
      ];
    });
}

const lies = (target: string, places: readonly string[]) =>
  places.some((place) => target === place || target.startsWith(`${place}/`));

for (const [folder, { from, typesFrom = [] }] of Object.entries(RULES)) {
  test(`${folder} imports only ${["itself", ...from].join(", ")}`, () => {
    const forbidden = importsOf(folder).filter(
      ({ target, typeOnly }) => !lies(target, [folder, ...from]) && !(typeOnly && lies(target, typesFrom)),
    );
    expect(forbidden.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });
}

test("every folder has its rule", () => {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "cli") // the tools wire everything, as the app does
    .map(({ name }) => `src/${name}`);
  expect(Object.keys(RULES)).toEqual(expect.arrayContaining(folders));
});

/** Groups of files that import each other, types included: the strongly connected components of more than one file (Tarjan). */
function circles(): string[][] {
  const graph = new Map<string, string[]>();
  for (const { file, target } of [...importsOf("src"), ...importsOf("workers")]) {
    // A worker is started, not imported: it shares no module with the file that names it.
    if (target.startsWith("workers/")) continue;
    graph.set(file, [...(graph.get(file) ?? []), target]);
  }
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

test("a second worker has device, sessions and thread pool without anything of language models", () => {
  const graph = new Map<string, string[]>();
  for (const { file, target } of [...importsOf("src"), ...importsOf("workers")])
    graph.set(file, [...(graph.get(file) ?? []), target]);
  const reached = new Set(["workers/segment.worker.ts"]);
  for (const file of reached) for (const target of graph.get(file) ?? []) reached.add(target);
  expect([...reached]).toContain("src/engine/runtime/self-test.ts");
  expect([...reached]).toContain("workers/thread-pool.worker.ts");
  const places = ["src/engine/language", "src/engine/families", "src/videorefer", "src/builder"];
  const foreign = [...reached].filter((file) => lies(file, places));
  // Pillow's and torch's numbers to the bit serve segmenters as well, and so does the reading of configurations.
  const shared = ["src/videorefer/numeric", "src/videorefer/shared/config-file.ts"];
  expect(foreign.filter((file) => !lies(file, shared))).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circles()).toEqual([]);
});

test("imports of every form are found", () => {
  expect(importsOf("workers").map(({ target }) => target)).toContain("src/engine/engine-service.ts");
  const services = importsOf("src/services");
  expect(services.find(({ target }) => target === "workers/engine.worker.ts")).toBeDefined(); // new URL(…)
  expect(services.find(({ target }) => target === "src/state/playback.ts")?.typeOnly).toBe(true);
});
