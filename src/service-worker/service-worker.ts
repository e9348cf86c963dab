/// <reference lib="webworker" />
import { packagePaths } from "../package/package-file-list.ts";
import type { KeptAll, PageMessage } from "./messages.ts";

/**
 * Keeps the app in the browser. The shell is stored when a version installs; runtime, model and sample follow when
 * the page has loaded, so that the first visit is not slowed down. Each version has a cache of its own and serves only
 * from that, so a page never mixes two versions; the next one waits until the page hands over.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written in by the build (`src/cli/service-worker-plugin.ts`); paths are relative to the worker's scope. */
declare const BUILD: {
  readonly version: string;
  readonly shell: readonly string[];
  readonly later: readonly string[];
};

const CACHE = `videorefer-${BUILD.version}`;
/** A host may not send these; wasm threads need them on the page and its workers. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

const atScope = (path: string) => new URL(path, self.registration.scope).href;

self.addEventListener("install", (event) => {
  event.waitUntil(keep(BUILD.shell.map(atScope)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const message = event.data as PageMessage;
  if (message.kind === "take-over") {
    void self.skipWaiting();
    return;
  }
  const page = event.source;
  event.waitUntil(
    keepAll(message.packageUrl).then((complete) =>
      page?.postMessage({ kind: "kept-all", complete } satisfies KeptAll),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || request.headers.has("Range")) return;
  const asked = request.mode === "navigate" ? atScope("index.html") : url.origin + url.pathname;
  event.respondWith(answer(asked, request));
});

async function answer(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(url, { ignoreVary: true });
  // The engine asks anew for a file whose kept copy is damaged; the good one takes its place.
  if (kept && request.cache === "reload") {
    const response = await fetch(request);
    if (response.ok) await cache.put(url, response.clone());
    return isolated(response);
  }
  return isolated(kept ?? (await fetch(request)));
}

/** Fetches what the cache lacks. Rejects when something cannot be fetched, keeping what could. */
async function keep(urls: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  const fetched = await Promise.allSettled(
    urls.map(async (url) => {
      if (await cache.match(url)) return;
      // Past the HTTP cache: an old copy under a new version would be kept for good.
      const response = await fetch(url, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      await cache.put(url, response);
    }),
  );
  const failed = fetched.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Checks and completes the cache: the browser may have dropped parts of it since. */
async function keepAll(packageUrl: string | null): Promise<boolean> {
  try {
    await keep([...BUILD.shell, ...BUILD.later.filter(isForThisBrowser)].map(atScope));
    if (packageUrl === null) return true;
    const manifestUrl = new URL("manifest.json", packageUrl).href;
    await keep([manifestUrl]);
    const manifest = await (await caches.open(CACHE)).match(manifestUrl);
    await keep(packagePaths(await manifest?.json()).map((path) => new URL(path, packageUrl).href));
    return true;
  } catch (error) {
    console.warn("Not everything could be kept for working offline:", error);
    return false;
  }
}

/** Of the runtime's three builds a browser uses the plain one and one of the two for WebGPU. */
function isForThisBrowser(path: string): boolean {
  const unused = "Suspending" in WebAssembly ? "asyncify" : "jspi";
  return !(path.endsWith(".wasm") && path.includes(unused));
}

function isolated(response: Response): Response {
  // An opaque or failed response has no body to wrap.
  if (response.status === 0 || Object.keys(ISOLATION).every((name) => response.headers.has(name)))
    return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  const body = status === 204 || status === 304 ? null : response.body;
  return new Response(body, { status, statusText, headers });
}
