import { type Screen, screen } from "./screen.ts";

/** Every screen of the app; the first one opens where the address names none. */
export const SCREENS: readonly Screen[] = [
  screen("", "Workspace", async () => (await import("./workspace/workspace.tsx")).Workspace),
  screen("dataset", "Data set", async () => (await import("./data-set/data-set.tsx")).DataSet),
  screen("benchmark", "Benchmark", async () => (await import("./benchmark/benchmark.tsx")).Benchmark),
  screen("settings", "Settings", async () => (await import("./settings/settings.tsx")).Settings),
  screen("batch", "Batch", async () => (await import("./batch/batch.tsx")).Batch),
];
