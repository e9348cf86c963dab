import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type ResolvedConfig } from "vite";
import type { Build } from "../service-worker/kept-files.ts";
import { headersFile, META_POLICY } from "./headers.ts";

/** Where the built-in segmenter's packages begin. */
const SEGMENTER = "models/segmenter-";

const FOLDER = fileURLToPath(new URL("../service-worker", import.meta.url));

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
            input: join(FOLDER, "service-worker.ts"),
            output: { format: "iife", entryFileNames: "service-worker.js" },
          },
        },
      });
      writeFileSync(join(folder, "_headers"), headersFile(paths));
    },
  };
}

/** Every file below a folder, relative to it, with `/`. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/**
 * The files of a build and a version that names their content. The segmenter's package is part of it. Packages of language models are not
 * listed, since one of them is enough; their manifests count for the version.
 */
function describeBuild(folder: string): Build {
  const built = filesBelow(folder);
  const isLanguageModel = (path: string) => path.startsWith("models/") && !path.startsWith(SEGMENTER);
  const paths = built.filter(
    (path) => !isLanguageModel(path) && !path.endsWith(".map") && path !== "service-worker.js",
  );
  const manifests = built.filter(
    (path) => isLanguageModel(path) && /^models\/[^/]+\/manifest\.json$/.test(path),
  );
  const hash = createHash("sha256");
  for (const path of [...paths, ...manifests]) hash.update(path).update(readFileSync(join(folder, path)));
  for (const path of filesBelow(FOLDER)) hash.update(path).update(readFileSync(join(FOLDER, path)));
  const isLate = (path: string) =>
    path.endsWith(".wasm") || path.startsWith("samples/") || path.startsWith(SEGMENTER);
  return {
    version: hash.digest("hex").slice(0, 16),
    shell: paths.filter((path) => !isLate(path)),
    later: paths.filter(isLate),
  };
}
