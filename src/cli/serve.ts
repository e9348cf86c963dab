import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { productionHeaders } from "./headers.ts";

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
};

export interface ServeOptions {
  /** Folder served at `/`. */
  readonly root: string;
  /** Further folders or single files by URL path, such as `{ "/package": "/data/my-package" }`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** A free one when absent. */
  readonly port?: number;
  /** Of a response by its path; those of the production build when absent. */
  readonly headers?: (path: string) => Readonly<Record<string, string>>;
}

export interface StaticServer {
  /** Such as `http://localhost:4173`, without a slash at the end. */
  readonly origin: string;
  /** Serves another folder or file from now on. */
  mount(path: string, target: string): void;
  close(): Promise<void>;
}

/** Serves files to this machine only, with the headers of the production build and byte ranges. */
export async function serve({
  root,
  mounts = {},
  port = 0,
  headers = productionHeaders,
}: ServeOptions): Promise<StaticServer> {
  const targets = new Map(Object.entries(mounts));
  const server = createServer((request, response) => {
    const path = locate(request.url ?? "/", root, targets);
    for (const [name, value] of Object.entries(headers(path ?? ""))) response.setHeader(name, value);
    answer(request, response, path).catch(() => response.destroy());
  });
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    mount: (path, target) => void targets.set(path, target),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The file a URL names, or null when it would leave its folder. */
function locate(url: string, root: string, mounts: ReadonlyMap<string, string>): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (path.includes("\0")) return null;
  if (path.endsWith("/")) path += "index.html";
  for (const [prefix, target] of mounts) {
    if (path === prefix) return resolve(target);
    if (path.startsWith(`${prefix}/`)) return inside(target, path.slice(prefix.length));
  }
  return inside(root, path);
}

function inside(folder: string, path: string): string | null {
  const base = resolve(folder);
  const full = normalize(join(base, path));
  return full.startsWith(base + sep) ? full : null;
}

/** The one range of a `Range` header, as inclusive offsets; null for none, `"invalid"` for one outside the file. */
export function parseRange(header: string | undefined, size: number): [number, number] | null | "invalid" {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [from, to] = [match[1]!, match[2]!];
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end ? [start, end] : "invalid";
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string | null,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  const file = path === null ? null : await stat(path).catch(() => null);
  if (path === null || !file?.isFile()) {
    return void response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found");
  }
  const range = parseRange(request.headers.range, file.size);
  if (range === "invalid") {
    return void response.writeHead(416, { "Content-Range": `bytes */${file.size}` }).end();
  }
  const [start, end] = range ?? [0, file.size - 1];
  response.writeHead(range ? 206 : 200, {
    "Content-Type": MIME[extname(path)] ?? "application/octet-stream",
    "Content-Length": end - start + 1,
    "Accept-Ranges": "bytes",
    // Built assets carry their hash in the name; everything else is asked for anew.
    "Cache-Control": path.includes(`${sep}assets${sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
    ...(range && { "Content-Range": `bytes ${start}-${end}/${file.size}` }),
  });
  if (request.method === "HEAD" || file.size === 0) return void response.end();
  await pipeline(createReadStream(path, { start, end }), response);
}
