import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { DEVELOPMENT_HEADERS, PRODUCTION_HEADERS } from "./src/cli/headers.ts";
import { serviceWorkerPlugin } from "./src/cli/service-worker-plugin.ts";
import { startingChunk } from "./src/cli/starting-chunk.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Pages the command-line tools drive: every folder of `src/cli` with an `index.html`. */
function toolPages(): Record<string, string> {
  const folders = readdirSync(at("src/cli"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pages = folders.map(({ name }) => [name, at(`src/cli/${name}/index.html`)] as const);
  return Object.fromEntries(pages.filter(([, page]) => existsSync(page)));
}

/** Folders of the model packages that come with the page. */
function bundledPackages(): string[] {
  return existsSync(at("public/models")) ? readdirSync(at("public/models")).sort() : [];
}

/** Bytes of the segmenter's package: what the first visit keeps beside the app. 0 where the build leaves it out. */
function segmenterBytes(): number {
  const folder = bundledPackages().find((name) => name.startsWith("segmenter-"));
  if (!folder) return 0;
  const path = at(`public/models/${folder}`);
  return readdirSync(path).reduce((sum, file) => sum + statSync(`${path}/${file}`).size, 0);
}

/**
 * `vite build` makes the app. `vite build --mode tools` makes the tools' pages, from the same workers but in a folder of
 * their own, so that the app's files hold nothing but the app.
 */
export default defineConfig(({ mode }) => {
  const tools = mode === "tools";
  return {
    define: {
      __BUNDLED_PACKAGES__: JSON.stringify(bundledPackages()),
      __SEGMENTER_BYTES__: JSON.stringify(segmenterBytes()),
    },
    plugins: [react(), !tools && serviceWorkerPlugin()],
    // Relative, so that the app works from any folder of a host.
    base: tools ? "/" : "./",
    publicDir: tools ? false : "public",
    // The runtime finds its wasm beside its own module; pre-bundling would move one and not the other.
    optimizeDeps: { exclude: ["onnxruntime-web"] },
    server: { headers: { ...DEVELOPMENT_HEADERS } },
    preview: { headers: { ...PRODUCTION_HEADERS } },
    worker: { format: "es", rolldownOptions: { checks: { pluginTimings: false } } },
    build: {
      target: "es2023",
      // Browsers that know `light-dark()`; for older ones it would be rewritten in a way that only follows the root.
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      outDir: tools ? ".cache/tools" : "dist",
      // Inlined assets would be data: URLs, which the content security policy rejects for scripts and workers.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: tools ? toolPages() : { app: at("index.html") },
        output: tools
          ? {}
          : { codeSplitting: { groups: [{ name: startingChunk(at("./")), minShareCount: 2 }] } },
        checks: { pluginTimings: false },
      },
    },
    test: {
      include: ["src/**/*.test.{ts,tsx}", "e2e/browsers/*.test.ts"],
      environment: "node",
      // A guard against tests that hang, not a measure of speed: property tests take seconds, more on a busy machine.
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  };
});
