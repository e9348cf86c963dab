import { hashStream } from "../builder/spans.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { packageEntries } from "../package/package-file-list.ts";
import type { OpfsTarget } from "./opfs-target.ts";

/**
 * Copies a finished package into a folder outside of the browser. The manifest comes last: a copy that was ended before is no package.
 * @param onBytes told of every piece; what it throws ends the copy
 * @throws FailureError `package-corrupt` when a file is not what the manifest says, here or in the copy
 */
export async function exportPackage(
  from: OpfsTarget,
  manifest: Manifest,
  to: FileSystemDirectoryHandle,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await to.removeEntry("manifest.json").catch(() => undefined);
  for (const { path, bytes, sha256 } of packageEntries(manifest)) {
    const sha256Written = await put(to, path, from.stream(path), onBytes);
    const copy = await (await to.getFileHandle(path)).getFile();
    if (sha256Written === sha256 && copy.size === bytes) continue;
    throw new FailureError(
      "package-corrupt",
      "{path} of the model is damaged on this device; check the model, and get it again",
      { values: { path } },
    );
  }
  await put(to, "manifest.json", from.stream("manifest.json"), () => undefined);
}

/** @returns SHA-256 of what was written */
async function put(
  folder: FileSystemDirectoryHandle,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const writable = await (await folder.getFileHandle(path, { create: true })).createWritable();
  async function* writing(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      await writable.write(piece as Uint8Array<ArrayBuffer>);
      yield piece;
    }
  }
  try {
    const { sha256 } = await hashStream(writing(), onBytes);
    await writable.close();
    return sha256;
  } catch (error) {
    await writable.abort().catch(() => undefined); // closed or broken already
    throw error;
  }
}
