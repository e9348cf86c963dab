import { join } from "node:path";
import { build, type InlineConfig, mergeConfig } from "vite";
import { ROOT } from "../src/cli/build.ts";

/** Builds the app as a later version of it: no file of `assets` has the name that it has in the first build. */
export async function buildSecond(): Promise<string> {
  const outDir = join(ROOT, ".cache", "second-build");
  const output = {
    entryFileNames: "assets/[name]-[hash]-second.js",
    chunkFileNames: "assets/[name]-[hash]-second.js",
    assetFileNames: "assets/[name]-[hash]-second[extname]",
  };
  const names: InlineConfig = {
    build: { outDir, emptyOutDir: true, rolldownOptions: { output } },
    worker: { rolldownOptions: { output } },
  };
  await build(mergeConfig({ root: ROOT, logLevel: "error" } satisfies InlineConfig, names));
  return outDir;
}
