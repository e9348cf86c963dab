/// <reference lib="webworker" />
import { ClientVersions } from "./client-versions.ts";
import { type Build, isHashed, KeptFiles } from "./kept-files.ts";
import type { KeptAll, PageMessage } from "./messages.ts";
import { Retention } from "./retention.ts";
import { keepShared, SHARE_PATH } from "./shared-file.ts";

/**
 * Keeps the app in the browser. The shell is stored when a version installs; runtime, model and sample follow when the
 * page has loaded, so that the first visit is not slowed down. A page and its workers get the files of the version they
 * were loaded from, also after another tab went over to the next one. The files of a version are deleted once no page
 * of it is left.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written in by the build (`src/cli/service-worker-plugin.ts`). */
declare const BUILD: Build;

/** A host may not send these; wasm threads need them on the page and its workers. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

const SCOPE = self.registration.scope;
const PAGE = `${SCOPE}index.html`;

const files = new KeptFiles(SCOPE, BUILD);
const versions = new ClientVersions(SCOPE);
const retention = new Retention(SCOPE, BUILD.version, versions, {
  pages: ownPages,
  isOpen: async (client) => (await self.clients.get(client)) !== undefined,
  // The files of a version that is being installed look like those of one that nobody uses.
  isUpdating: () => self.registration.installing !== null || self.registration.waiting !== null,
});

self.addEventListener("install", (event) => {
  event.waitUntil(files.keepShell());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await retention.noteFirstPages();
      await retention.removeUnused();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const message = event.data as PageMessage;
  const page = event.source;
  if (message.kind === "take-over") void self.skipWaiting();
  if (message.kind === "keep-all") {
    event.waitUntil(
      (async () => {
        const complete = await files.keepAll(message.packageUrl);
        page?.postMessage({ kind: "kept-all", complete } satisfies KeptAll);
        await retention.removeUnused();
      })(),
    );
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const url = origin + pathname;
  if (request.method === "POST" && url === SCOPE + SHARE_PATH) {
    event.respondWith(keepShared(SCOPE, request));
    return;
  }
  if (request.method !== "GET" || origin !== self.location.origin || request.headers.has("Range")) return;
  if (request.mode !== "navigate") event.respondWith(answer(event, url).then(isolated));
  // Anything else below this folder is not of this app.
  else if (url === SCOPE || url === PAGE) event.respondWith(openPage(event).then(isolated));
});

/** The page of this version. When parts of it are lost and not to be had any more, the one the server has now. */
async function openPage(event: FetchEvent): Promise<Response> {
  try {
    await files.keepShell();
  } catch (error) {
    console.warn("The kept version is not complete:", error);
    const served = await fetch(event.request).catch(() => null);
    if (served?.ok) return served;
  }
  const kept = await files.find(PAGE, BUILD.version);
  if (!kept) return fetch(event.request);
  noteDown(event, BUILD.version);
  return kept.response;
}

async function answer(event: FetchEvent, url: string): Promise<Response> {
  const { request } = event;
  const version = await versions.of(event.clientId);
  const kept = await files.find(url, version);
  // The engine asks anew for a file whose kept copy is damaged; the good one takes its place.
  if (kept && request.cache !== "reload") {
    if (kept.version && request.destination === "worker") noteDown(event, kept.version);
    return kept.response;
  }
  const response = await fetch(request);
  const isOfThisVersion = files.has(url) && (isHashed(SCOPE, url) || version === BUILD.version);
  const owner = kept?.version ?? (isOfThisVersion ? BUILD.version : null);
  if (response.status === 200 && owner) event.waitUntil(files.put(url, response.clone(), owner));
  return response;
}

/** Remembers the version of the page or worker that starts with this response. */
function noteDown(event: FetchEvent, version: string): void {
  const { resultingClientId, request } = event;
  const isPage = request.mode === "navigate";
  if (resultingClientId) event.waitUntil(versions.set(resultingClientId, version, isPage));
}

/** Pages of this app; the browser lists those of other apps in folders below too. */
async function ownPages(): Promise<readonly string[]> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => [SCOPE, PAGE].includes(url.replace(/[?#].*/s, ""))).map(({ id }) => id);
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
