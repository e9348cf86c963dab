import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { ByteSource, PackageSink } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";

/** A checkpoint folder on disk. */
export function folderSource(root: string): ByteSource {
  return {
    size: async (path) => (await stat(join(root, path))).size,
    exists: async (path) => existsSync(join(root, path)),
    async read(path, offset, length) {
      const file = await open(join(root, path), "r");
      try {
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0) throw tooShort(path, offset + length, offset + done);
          done += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
    stream: (path, offset, signal) =>
      createReadStream(join(root, path), { start: offset, highWaterMark: STREAMED_BYTES, signal }),
  };
}

/** Bytes per read: enough that calls cost nothing beside the work on what they bring. */
const STREAMED_BYTES = 4 * 2 ** 20;

const tooShort = (path: string, expected: number, actual: number): FailureError =>
  new FailureError("checkpoint-invalid", `${path} should hold ${expected} bytes, ends at ${actual}`);

/**
 * Writes a package into a folder. A file appears under its name only when it is complete, and an older manifest goes before the
 * first file comes, so that a manifest always speaks of what lies beside it.
 */
export function folderSink(root: string): PackageSink {
  let started = false;
  return {
    async write(path, chunks) {
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      if (!started) await rm(join(root, "manifest.json"), { force: true });
      started = true;
      const partial = `${target}.partial`;
      try {
        await writeChunks(partial, chunks);
        await rename(partial, target);
      } finally {
        await rm(partial, { force: true });
      }
    },
  };
}

async function writeChunks(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "w");
  try {
    for await (const chunk of chunks) await writeFully(file, chunk);
  } finally {
    await file.close();
  }
}

async function writeFully(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}

/** SHA-256 over names and contents of all files below `folders`, in order of their paths: the state of a checkpoint. */
export async function hashFolders(folders: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      hash.update(`${relative(folder, file).replaceAll("\\", "/")}\0${(await stat(file)).size}\0`);
      for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    }
  }
  return hash.digest("hex");
}
