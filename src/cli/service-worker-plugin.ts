import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type ResolvedConfig } from "vite";
import { headersFile, META_POLICY } from "./headers.ts";

const SOURCE = fileURLToPath(new URL("../service-worker/service-worker.ts", import.meta.url));

/**
 * Builds the service worker after everything else, with the list of files the app consists of written into it, and writes down the headers of
 * each file for hosts that read them; for those that send none, puts the content security policy into the page.
 */
export function serviceWorkerPlugin(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "videorefer-service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: META_POLICY },
        injectTo: "head-prepend",
      },
    ],
    async closeBundle(error?: Error) {
      if (error) return;
      const folder = resolve(config.root, config.build.outDir);
      const app = describeBuild(folder);
      const paths = [...app.shell, ...app.later, "service-worker.js"];
      await build({
        configFile: false,
        root: config.root,
        logLevel: "warn",
        publicDir: false,
        define: { BUILD: JSON.stringify(app) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2023",
          rolldownOptions: {
            input: SOURCE,
            output: { format: "iife", entryFileNames: "service-worker.js" },
          },
        },
      });
      writeFileSync(join(folder, "_headers"), headersFile(paths));
    },
  };
}

/**
 * The files of a build: `shell` is what the page needs to appear and work, `later` what it needs to answer. Model
 * packages are not listed, since they have a manifest of their own.
 */
function describeBuild(folder: string): { version: string; shell: string[]; later: string[] } {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter((path) => !path.startsWith("models/") && !path.endsWith(".map") && path !== "service-worker.js")
    .sort();
  const hash = createHash("sha256").update(readFileSync(SOURCE));
  for (const path of paths) hash.update(path).update(readFileSync(join(folder, path)));
  const isLate = (path: string) => path.endsWith(".wasm") || path.startsWith("samples/");
  return {
    version: hash.digest("hex").slice(0, 16),
    shell: paths.filter((path) => !isLate(path)),
    later: paths.filter(isLate),
  };
}
