import { createSHA256 } from "hash-wasm";
import type { ByteSource } from "../builder/byte-source.ts";
import { refuseMistakenFile } from "../builder/mistaken-file.ts";
import type { PackageTarget } from "../builder/package-target.ts";
import { hashFile } from "../builder/spans.ts";
import { FailureError } from "../core/failure.ts";
import type { FileEntry, Manifest } from "../package/manifest.ts";
import { packageEntries } from "../package/package-file-list.ts";

/** What a restart may have to read again. */
const FLUSH_EVERY_BYTES = 64 * 2 ** 20;

/**
 * Copies a ready package. Files that are there and right are left alone, so the same call goes on after an interruption and repairs
 * damage; a file that is there in part is continued. The manifest comes last.
 * @throws FailureError `package-corrupt` when a file is not what the manifest says
 */
export async function copyPackage(
  source: Pick<ByteSource, "stream">,
  manifestBytes: Uint8Array,
  manifest: Manifest,
  target: PackageTarget,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await target.remove("manifest.json");
  for (const entry of packageEntries(manifest)) await copyFile(source, entry, target, onBytes, signal);
  await target.flush();
  await target.replace("manifest.json", manifestBytes);
}

async function copyFile(
  source: Pick<ByteSource, "stream">,
  { path, bytes, sha256 }: FileEntry,
  target: PackageTarget,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const hash = (await createSHA256()).init();
  let offset = 0;
  if (((await target.size(path)) ?? 0) <= bytes) {
    for await (const piece of target.stream(path)) {
      hash.update(piece);
      offset += piece.length;
    }
    if (offset === bytes && hash.digest() === sha256) return onBytes(bytes);
    if (offset === bytes) offset = 0; // damaged: anew
  }
  if (offset === 0) {
    await target.remove(path);
    hash.init();
  }
  onBytes(offset);
  let unflushed = 0;
  for await (const piece of source.stream(path, offset, signal)) {
    signal?.throwIfAborted();
    if (offset + piece.length > bytes) throw corrupt(path, `it should have ${bytes} bytes, has more`);
    if (offset === 0 && piece.length < bytes) refuseMistakenFile(piece, path);
    await target.write(path, offset, piece);
    hash.update(piece);
    offset += piece.length;
    unflushed += piece.length;
    onBytes(piece.length);
    if (unflushed >= FLUSH_EVERY_BYTES) {
      await target.flush();
      unflushed = 0;
    }
  }
  if (offset !== bytes) throw corrupt(path, `it should have ${bytes} bytes, has ${offset}`);
  const found = hash.digest();
  if (found === sha256) return;
  await target.remove(path);
  throw corrupt(path, `its sha256 should be ${sha256}, is ${found}`);
}

/** Names of the files of a package whose bytes are not what its manifest says. */
export async function damagedFiles(
  manifest: Manifest,
  target: PackageTarget,
  onBytes: (bytes: number) => void,
): Promise<string[]> {
  const damaged: string[] = [];
  for (const { path, bytes, sha256 } of packageEntries(manifest)) {
    const found = await hashFile(target.stream(path), bytes, onBytes);
    if (found.bytes !== bytes || found.sha256 !== sha256) damaged.push(path);
  }
  return damaged;
}

const corrupt = (path: string, detail: string): FailureError =>
  new FailureError(
    "package-corrupt",
    "{path} of the package is damaged: {detail}; copy it again from a good source",
    { values: { path, detail } },
  );
