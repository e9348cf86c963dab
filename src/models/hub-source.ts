import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type { HubFile, HubListing } from "./hub-listing.ts";
import { exchange, type HubAccess, isFromHub } from "./hub-request.ts";
import { type RetryPolicy, TransientError, withRetries } from "./retry.ts";

/** Bytes of a file, `end` excluded. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Source: `git hash-object`. */
function gitHash(content: Uint8Array): Promise<string> {
  const header = new TextEncoder().encode(`blob ${content.length}\0`);
  const whole = new Uint8Array(header.length + content.length);
  whole.set(header);
  whole.set(content, header.length);
  return hexDigest("SHA-1", whole);
}

/** What the hub sent is not what its listing promised. */
export function anotherAnswer(what: string, detail: string): FailureError {
  return new FailureError(
    "checkpoint-invalid",
    `${what} is not what the hub's list promised: ${detail}. The repository changed, or a mirror is out of step; begin again, or take another mirror`,
  );
}

/**
 * The files of a repository at the commit of its listing, read by ranges. What is asked for is asked for until it is here: a connection
 * that is cut or stalls is followed by another that begins at the first byte still missing.
 *
 * All methods throw FailureError: `checkpoint-invalid` for a file that is not listed or not as listed, `network`, `access-denied`,
 * `repository-missing` or `cancelled`.
 */
export class HubSource implements ByteSource {
  private readonly access: HubAccess;
  private readonly retryPolicy: RetryPolicy;
  private readonly repository: string;
  private readonly listing: HubListing;

  constructor(access: HubAccess, retryPolicy: RetryPolicy, repository: string, listing: HubListing) {
    this.access = access;
    this.retryPolicy = retryPolicy;
    this.repository = repository;
    this.listing = listing;
  }

  async exists(path: string): Promise<boolean> {
    return this.listing.files.has(path);
  }

  async size(path: string): Promise<number> {
    return this.file(path).bytes;
  }

  publishedSha256(path: string): string | undefined {
    return this.listing.files.get(path)?.sha256 ?? undefined;
  }

  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    const { bytes } = this.file(path);
    if (offset + length > bytes) {
      throw new FailureError(
        "checkpoint-invalid",
        `${path} should hold ${offset + length} bytes, ends at ${bytes}`,
      );
    }
    const whole = new Uint8Array(length);
    let filled = 0;
    for await (const piece of this.pieces(path, offset, offset + length)) {
      whole.set(piece, filled);
      filled += piece.length;
    }
    if (length === bytes) await this.checkWhole(path, whole);
    return whole;
  }

  async *stream(path: string, offset: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    yield* this.pieces(path, offset, this.file(path).bytes, signal);
  }

  /**
   * Holds a whole file against the listing's hash: large ones have a SHA-256, the others git's, of a header and the bytes. Weights come
   * in parts, and whoever converts them hashes them on the way.
   */
  private async checkWhole(path: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    const { sha256, blob } = this.file(path);
    const found = sha256 === null ? await gitHash(content) : await hexDigest("SHA-256", content);
    const published = sha256 ?? blob ?? found;
    if (found === published) return;
    throw new FailureError(
      "checkpoint-invalid",
      "{path} of {repository} arrived damaged: the hub's list gives the hash {published}, what came has {found}. Try again; if it stays so, take another mirror",
      { values: { path, repository: this.repository, published, found } },
    );
  }

  private file(path: string): HubFile {
    const file = this.listing.files.get(path);
    if (file) return file;
    throw new FailureError("checkpoint-invalid", "{path} is missing from {repository}", {
      values: { path, repository: this.repository },
    });
  }

  private async *pieces(
    path: string,
    start: number,
    end: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    let at = start;
    const attempt = (attemptSignal: AbortSignal) => this.range(path, at, end, attemptSignal);
    for await (const piece of withRetries(
      `${path} of ${this.repository}`,
      attempt,
      this.retryPolicy,
      signal,
    )) {
      at += piece.length;
      yield piece;
    }
  }

  /** One attempt. A server may ignore the range and send the whole file, of which only that part is taken. */
  private async *range(
    path: string,
    start: number,
    end: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    if (start >= end) return; // also when a connection stalls after its last byte
    const { repository, listing } = this;
    const request = {
      path: `${repository}/resolve/${listing.commit}/${path.split("/").map(encodeURIComponent).join("/")}`,
      repository,
      revision: listing.commit,
      file: path,
      range: `bytes=${start}-${end - 1}`,
    };
    let sent: Extent = { start, end };
    let at = start;
    const look = (response: Response): void => {
      this.checkIdentity(response, path);
      sent = this.extentOf(response, path, { start, end });
      at = sent.start;
    };
    for await (const piece of exchange(this.access, request, look, signal)) {
      if (at + piece.length > sent.end) throw this.another(path, `it goes on after byte ${sent.end}`);
      const wanted = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
      at += piece.length;
      if (wanted.length > 0) yield wanted;
      if (at >= end && sent.end > end) return; // the rest of a whole file
    }
    if (at < end) throw new TransientError(`it ended at byte ${at} of ${end}`, true);
  }

  /**
   * Holds the hub's headers against the listing. A browser shows only what a server exposes, and of a redirection only its end, so their
   * absence proves nothing. The ETag of a large file is no SHA-256 of it: the storage has a hash of its own, just as long.
   */
  private checkIdentity(response: Response, path: string): void {
    const { bytes, sha256, blob } = this.file(path);
    const promised: readonly (readonly [string, string | null])[] = [
      ["X-Repo-Commit", this.listing.commit],
      ["X-Linked-Size", String(bytes)],
      ["X-Linked-ETag", sha256 ?? blob],
      ["ETag", sha256 === null && isFromHub(response, this.access.base) ? blob : null],
    ];
    for (const [header, expected] of promised) {
      const actual = response.headers.get(header)?.replace(/^W\/|"/g, "");
      // A mirror may make ETags of its own; only a git hash can be told from a git hash.
      const isForeign = header === "ETag" && !/^[0-9a-f]{40}$/.test(actual ?? "");
      if (expected !== null && actual !== undefined && actual !== expected && !isForeign) {
        throw this.another(path, `${header} should be ${expected}, is ${actual.slice(0, 100)}`);
      }
    }
  }

  /** Which bytes an answer brings; it has to be the wanted ones or all. */
  private extentOf({ status, headers }: Response, path: string, wanted: Extent): Extent {
    const { bytes } = this.file(path);
    const sent = status === 206 ? wanted : { start: 0, end: bytes };
    const range = headers.get("Content-Range");
    if (status === 206 && range !== null) {
      const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
      if (total !== "*" && total !== undefined && Number(total) !== bytes)
        throw this.another(path, `it should have ${bytes} bytes, has ${total}`);
      if (Number(first) !== wanted.start || Number(last) !== wanted.end - 1)
        throw this.another(path, `bytes ${wanted.start}-${wanted.end - 1} were asked for, ${range} came`);
    }
    const length = headers.get("Content-Length");
    if (length !== null && Number(length) !== sent.end - sent.start)
      throw this.another(path, `${sent.end - sent.start} bytes should come, ${length} are announced`);
    return sent;
  }

  private another(path: string, detail: string): FailureError {
    return anotherAnswer(`${path} of ${this.repository} at ${this.listing.commit}`, detail);
  }
}
