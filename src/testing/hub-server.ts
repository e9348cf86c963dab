import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { flipped, type HubFiles, memoryFile, PIECE_BYTES, type StoredFile, store } from "./hub-files.ts";

export interface HubPublication {
  /** Branch or tag that names the new commit; `main` unless given. */
  readonly revision?: string;
  readonly licence?: string;
  /** Whoever asks for a file has to send this token; `known` ones are of accounts that were not let in. */
  readonly gate?: { readonly token: string; readonly known?: readonly string[] };
  /** With a gate: without the token there is no sign of the repository at all. */
  readonly private?: boolean;
}

/**
 * What goes wrong, and where. Either the server that sends a file's bytes fails, which for large files is the storage. Or the
 * `hub` fails, whose listing (`path` "api") and redirections come first.
 */
export interface HubFault {
  /** A file's path, or "api"; every file when absent. */
  readonly path?: string;
  readonly at?: "hub";
  /** How many requests it meets; all until it is healed when absent. */
  readonly times?: number;
  /** Answers this instead, with `retryAfter` as `Retry-After`. */
  readonly status?: number;
  readonly retryAfter?: string;
  /** Answers a web page, or any other body. */
  readonly page?: string;
  /** More or other headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** After that many bytes of the body the connection is cut, or nothing comes any more. */
  readonly cutAfter?: number;
  readonly stallAfter?: number;
  readonly bytesPerSecond?: number;
  /** The byte at this place of the file has its lowest bit turned. */
  readonly flipAt?: number;
  /** The file ends there. */
  readonly truncateTo?: number;
  readonly ignoreRange?: boolean;
  /** The body comes without its length, and with that many bytes more, or fewer. */
  readonly surplus?: number;
  /** Rewrites the listing. */
  readonly listing?: (listing: Record<string, unknown>) => unknown;
}

export interface HubRequestRecord {
  readonly server: "hub" | "storage";
  readonly method: string;
  readonly repository: string;
  /** A file's path, or "api". */
  readonly path: string;
  readonly status: number;
  /** First byte and the one after the last that were asked for; null for all. */
  readonly range: readonly [number, number] | null;
  /** Bytes of the body that were really written. */
  readonly sentBytes: number;
  readonly authorization: boolean;
}

export interface HubServer {
  /** Address of the hub, to which paths are added. */
  readonly base: string;
  readonly requests: readonly HubRequestRecord[];
  /** Requests whose answer somebody still waits for. */
  readonly underway: number;
  /** Puts a new commit under a revision. */
  publish(repository: string, files: HubFiles, publication?: HubPublication): Promise<string>;
  /** From now on `revision` names that commit. */
  move(repository: string, revision: string, commit: string): void;
  /** Faults that are counted meet one request after the other in the order they were given; the others meet all. */
  inject(...faults: readonly HubFault[]): void;
  heal(): void;
  /** Cuts all connections there are, as when a device falls asleep. */
  cut(): void;
  /** Forgets the requests so far. */
  forget(): void;
  close(): Promise<void>;
}

interface Repository {
  publication: HubPublication;
  readonly revisions: Map<string, string>;
  readonly commits: Map<string, ReadonlyMap<string, StoredFile>>;
}

/** Source: the headers of huggingface.co and of its storage, which exposes nothing that a client could count on. */
const HUB_EXPOSES =
  "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";

/**
 * A hub on this machine with the protocol of the real one: listings, files by revision, ranges, hashes, gates. The hub sends
 * small files itself; large ones come from a storage at another origin. It records every request, and faults can be set.
 * @param prefix path of the hub's address, as a mirror may have one
 */
export async function startHubServer(prefix = ""): Promise<HubServer> {
  const hub = new TestHub(prefix);
  await hub.start();
  return hub;
}

class TestHub implements HubServer {
  readonly requests: HubRequestRecord[] = [];
  underway = 0;
  private readonly repositories = new Map<string, Repository>();
  private readonly prefix: string;
  private faults: { fault: HubFault; left: number }[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly ending = new AbortController();
  private readonly servers = {
    hub: createServer((request, response) => this.guard(response, this.answerHub(request, response))),
    storage: createServer((request, response) => this.guard(response, this.answerStorage(request, response))),
  };

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  get base(): string {
    return origin(this.servers.hub) + this.prefix;
  }

  async start(): Promise<void> {
    for (const server of Object.values(this.servers)) {
      server.on("connection", (socket) => {
        this.sockets.add(socket);
        socket.on("close", () => this.sockets.delete(socket));
      });
      await new Promise<void>((done, failed) => {
        server.once("error", failed);
        server.listen(0, "127.0.0.1", done);
      });
    }
  }

  async close(): Promise<void> {
    this.ending.abort();
    const closed = Object.values(this.servers).map(
      (server) => new Promise<void>((done) => void server.close(() => done())),
    );
    this.cut();
    await Promise.all(closed);
  }

  async publish(name: string, files: HubFiles, publication: HubPublication = {}): Promise<string> {
    const stored = await store(files);
    const known = this.repositories.get(name);
    const repository = known ?? { publication, revisions: new Map(), commits: new Map() };
    repository.publication = publication;
    const state = [...stored].map(([path, { blob }]) => `${path} ${blob}`).join("\n");
    const commit = createHash("sha1").update(`${repository.commits.size}\n${state}`).digest("hex");
    repository.commits.set(commit, stored);
    repository.revisions.set(publication.revision ?? "main", commit);
    this.repositories.set(name, repository);
    return commit;
  }

  move(name: string, revision: string, commit: string): void {
    this.repositories.get(name)?.revisions.set(revision, commit);
  }

  inject(...faults: readonly HubFault[]): void {
    this.faults.push(...faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })));
  }

  heal(): void {
    this.faults = [];
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  forget(): void {
    this.requests.length = 0;
  }

  private guard(response: ServerResponse, work: Promise<void>): void {
    this.underway++;
    response.once("close", () => this.underway--);
    work.catch(() => response.destroy());
  }

  /** All lasting faults of a place, and the first counted one. */
  private takeFault(path: string, at: "hub" | undefined): HubFault {
    const here = this.faults.filter(
      ({ fault, left }) =>
        left > 0 && fault.at === at && (fault.path ?? (path === "api" ? "" : path)) === path,
    );
    const counted = here.find(({ left }) => Number.isFinite(left));
    if (counted) counted.left--;
    return Object.assign(
      {},
      ...here.filter((one) => one === counted || !Number.isFinite(one.left)).map(({ fault }) => fault),
    );
  }

  private async answerHub(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
    response.setHeader("Vary", "Origin");
    response.setHeader("Access-Control-Expose-Headers", HUB_EXPOSES);
    if (request.method === "OPTIONS") return preflight(response);
    const url = new URL(request.url ?? "/", "http://hub");
    const path = url.pathname.startsWith(`${this.prefix}/`) ? url.pathname.slice(this.prefix.length + 1) : "";
    const listing = /^api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(path);
    const file = /^([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, name = "", revision = "", encoded = "api"] = listing ?? file ?? [];
    const exchange = new Exchange(this, "hub", request, response, name, decodeURIComponent(encoded));
    const repository = this.repositories.get(name);
    const commit = decodeURIComponent(revision);
    const found = repository?.commits.get(repository.revisions.get(commit) ?? commit);
    const refusal = this.refuse(request, repository, listing !== null);
    if (refusal) return exchange.error(...refusal);
    if (!found || !repository) return exchange.error(404, "RevisionNotFound", `Invalid rev id: ${commit}`);
    const sha = repository.revisions.get(commit) ?? commit;
    if (listing) {
      const fault = this.takeFault("api", undefined);
      const blobs = url.searchParams.get("blobs") === "true";
      const value = listingOf(name, sha, repository.publication, found, blobs);
      const text = JSON.stringify(fault.listing ? fault.listing(value) : value);
      return exchange.send(memoryFile(new TextEncoder().encode(text)), fault, {
        "Content-Type": "application/json; charset=utf-8",
      });
    }
    const stored = found.get(exchange.path);
    if (!stored) return exchange.error(404, "EntryNotFound", "Entry not found");
    const identity = {
      "X-Repo-Commit": sha,
      ETag: `"${stored.isLarge ? stored.sha256 : stored.blob}"`,
      "Accept-Ranges": "bytes",
    };
    if (!stored.isLarge) return exchange.send(stored, this.takeFault(exchange.path, undefined), identity);
    const redirect = this.takeFault(exchange.path, "hub");
    if (redirect.status) return exchange.fault(redirect);
    exchange.end(302, {
      ...identity,
      "X-Linked-Size": String(stored.bytes),
      "X-Linked-ETag": `"${stored.sha256}"`,
      ...redirect.headers,
      Location: `${origin(this.servers.storage)}/${name}/${sha}/${encoded}?signature=once`,
    });
  }

  private async answerStorage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.method === "OPTIONS") return preflight(response);
    const { pathname } = new URL(request.url ?? "/", "http://storage");
    const [, name = "", commit = "", encoded = ""] = /^\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    const exchange = new Exchange(this, "storage", request, response, name, decodeURIComponent(encoded));
    const stored = this.repositories.get(name)?.commits.get(commit)?.get(exchange.path);
    if (!stored) return exchange.end(404, {});
    // As long as a SHA-256 of the file, and another hash.
    const etag = `"${createHash("sha256").update(stored.sha256).digest("hex")}"`;
    return exchange.send(stored, this.takeFault(exchange.path, undefined), {
      ETag: etag,
      "Accept-Ranges": "bytes",
    });
  }

  /** Why this client gets nothing. A repository that does not exist is not told from a hidden one unless the hub knows who asks. */
  private refuse(
    request: IncomingMessage,
    repository: Repository | undefined,
    isListing: boolean,
  ): [status: number, code: string, message: string] | null {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const { gate, private: hidden = false } = repository?.publication ?? {};
    if (!repository) {
      return token === undefined
        ? [401, "RepoNotFound", "Invalid username or password."]
        : [404, "RepoNotFound", "Repository not found"];
    }
    if (!gate || token === gate.token || (isListing && !hidden)) return null;
    if (token !== undefined && gate.known?.includes(token))
      return [403, "GatedRepo", "You are not in the authorized list"];
    return hidden
      ? [401, "RepoNotFound", "Invalid username or password."]
      : [401, "GatedRepo", "Access to this model is restricted"];
  }

  /** Writes a body with its faults; returns how much of it went out. */
  async write(
    response: ServerResponse,
    pieces: AsyncIterable<Uint8Array>,
    fault: HubFault,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    const limit = fault.cutAfter ?? fault.stallAfter ?? Number.POSITIVE_INFINITY;
    const step = Math.min(PIECE_BYTES, Math.max(1, Math.ceil((fault.bytesPerSecond ?? 2 ** 40) / 50)));
    let sent = 0;
    response.flushHeaders();
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length && sent < limit; at += step) {
        const part = piece.subarray(at, Math.min(piece.length, at + step, at + limit - sent));
        await new Promise<void>((done, failed) => {
          response.write(part, (error) => (error ? failed(error) : done()));
        });
        sent += part.length;
        onBytes(part.length);
        if (fault.bytesPerSecond)
          await after((part.length / fault.bytesPerSecond) * 1000, undefined, { signal: this.ending.signal });
      }
      if (sent >= limit) break;
    }
    if (fault.stallAfter !== undefined) return; // until somebody closes the connection
    if (fault.cutAfter !== undefined) response.destroy();
    else response.end();
  }
}

/** One request, recorded when it came. */
class Exchange {
  readonly path: string;
  private readonly hub: TestHub;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly record: { -readonly [K in keyof HubRequestRecord]: HubRequestRecord[K] };

  constructor(
    hub: TestHub,
    server: "hub" | "storage",
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    path: string,
  ) {
    this.hub = hub;
    this.request = request;
    this.response = response;
    this.path = path;
    this.record = {
      server,
      method: request.method ?? "GET",
      repository,
      path,
      status: 0,
      range: parseRange(request.headers.range),
      sentBytes: 0,
      authorization: request.headers.authorization !== undefined,
    };
    hub.requests.push(this.record);
  }

  end(status: number, headers: Readonly<Record<string, string>>, body = ""): void {
    this.record.status = status;
    this.response.writeHead(status, headers).end(body);
  }

  error(status: number, code: string, message: string): void {
    const headers = { "X-Error-Code": code, "X-Error-Message": message, "Content-Type": "application/json" };
    this.end(status, headers, JSON.stringify({ error: message }));
  }

  fault({ status = 200, retryAfter, headers }: HubFault): void {
    this.end(status, { ...(retryAfter !== undefined && { "Retry-After": retryAfter }), ...headers });
  }

  async send(file: StoredFile, fault: HubFault, headers: Readonly<Record<string, string>>): Promise<void> {
    if (fault.status !== undefined) return this.fault(fault);
    if (fault.page !== undefined)
      return this.end(200, { "Content-Type": "text/html; charset=utf-8", ...fault.headers }, fault.page);
    const bytes = Math.min(file.bytes, fault.truncateTo ?? file.bytes);
    const range = fault.ignoreRange ? null : this.record.range;
    const start = range?.[0] ?? 0;
    const end = Math.min(range?.[1] ?? bytes, bytes);
    if (range && start >= bytes) return this.end(416, { "Content-Range": `bytes */${bytes}` });
    this.record.status = range ? 206 : 200;
    this.response.writeHead(this.record.status, {
      "Content-Type": "application/octet-stream",
      ...(fault.surplus === undefined && { "Content-Length": String(end - start) }),
      ...headers,
      ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${bytes}` }),
      ...fault.headers,
    });
    if (this.request.method === "HEAD") return void this.response.end();
    const last = Math.min(file.bytes, end + (fault.surplus ?? 0));
    await this.hub.write(this.response, flipped(file, start, last, fault.flipAt), fault, (sent) => {
      this.record.sentBytes += sent;
    });
  }
}

/** `bytes=a-b` or `bytes=a-` as the first byte and the one after the last. */
function parseRange(header: string | undefined): [number, number] | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (!match) return null;
  return [Number(match[1]), match[2] === "" ? Number.MAX_SAFE_INTEGER : Number(match[2]) + 1];
}

function preflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      "Access-Control-Allow-Methods": "GET, HEAD",
      "Access-Control-Allow-Headers": "Authorization, Range",
    })
    .end();
}

function listingOf(
  name: string,
  sha: string,
  { gate, private: hidden = false, licence }: HubPublication,
  files: ReadonlyMap<string, StoredFile>,
  blobs: boolean,
): Record<string, unknown> {
  return {
    id: name,
    modelId: name,
    sha,
    private: hidden,
    gated: gate !== undefined && !hidden ? "manual" : false,
    tags: ["safetensors"],
    ...(licence !== undefined && { cardData: { license: licence } }),
    siblings: [...files].map(([path, { bytes, sha256, blob, isLarge }]) => ({
      rfilename: path,
      ...(blobs && { blobId: blob, size: bytes }),
      ...(blobs && isLarge && { lfs: { sha256, size: bytes, pointerSize: 135 } }),
    })),
  };
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
