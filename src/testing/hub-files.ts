import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Files of a repository: a folder on disk, or contents by path. */
export type HubFiles = string | Readonly<Record<string, Uint8Array | string>>;

export interface StoredFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Git's hash of the file, or of the pointer to a large one. */
  readonly blob: string;
  readonly isLarge: boolean;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Source: what the hub keeps in git and what as large files, by its default `.gitattributes` and its limit for text. */
const LARGE = /\.(safetensors|bin|pt|onnx)$/;
const MAX_SMALL_BYTES = 10_000_000;
export const PIECE_BYTES = 64 * 1024;

/** Hashes all files once, as the hub does when they are pushed. */
export async function store(files: HubFiles): Promise<ReadonlyMap<string, StoredFile>> {
  const stored = new Map<string, StoredFile>();
  if (typeof files !== "string") {
    for (const [path, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      stored.set(path, await withHashes(path, memoryFile(bytes)));
    }
    return stored;
  }
  const entries = await readdir(files, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const { size } = await stat(file);
    const read = (start: number, end: number): AsyncIterable<Uint8Array> =>
      end > start
        ? createReadStream(file, { start, end: end - 1 })
        : memoryFile(new Uint8Array(0)).read(0, 0);
    const path = relative(files, file).split(sep).join("/");
    stored.set(path, await withHashes(path, { bytes: size, read }));
  }
  return stored;
}

async function withHashes(path: string, file: Pick<StoredFile, "bytes" | "read">): Promise<StoredFile> {
  const sha256 = createHash("sha256");
  const blob = createHash("sha1").update(`blob ${file.bytes}\0`);
  for await (const piece of file.read(0, file.bytes)) {
    sha256.update(piece);
    blob.update(piece);
  }
  const sha = sha256.digest("hex");
  const isLarge = LARGE.test(path) || file.bytes > MAX_SMALL_BYTES;
  return {
    ...file,
    isLarge,
    sha256: sha,
    blob: isLarge ? gitHash(pointer(sha, file.bytes)) : blob.digest("hex"),
  };
}

/** Source: specification of Git LFS, version 1. */
function pointer(sha256: string, bytes: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`;
}

function gitHash(text: string): string {
  return createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex");
}

export function memoryFile(bytes: Uint8Array): StoredFile {
  return {
    bytes: bytes.length,
    sha256: "",
    blob: "",
    isLarge: false,
    async *read(start, end) {
      for (let at = start; at < end; at += PIECE_BYTES)
        yield bytes.subarray(at, Math.min(end, at + PIECE_BYTES));
    },
  };
}

/** Part of a file, with the lowest bit of one byte turned where that is wanted. */
export async function* flipped(
  file: StoredFile,
  start: number,
  end: number,
  flipAt = -1,
): AsyncGenerator<Uint8Array> {
  let at = start;
  for await (const piece of file.read(start, end)) {
    const isHit = flipAt >= at && flipAt < at + piece.length;
    const sent = isHit ? piece.slice() : piece;
    if (isHit) sent[flipAt - at]! ^= 1;
    at += piece.length;
    yield sent;
  }
}
