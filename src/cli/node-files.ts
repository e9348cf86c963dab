import { createHash } from "node:crypto";
import { closeSync, constants, createReadStream, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ByteSource } from "../builder/byte-source.ts";
import type { PackageTarget } from "../builder/package-target.ts";
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

/** The checkpoint of a fixture folder: the one kind keeps it in a folder of its own. */
export function checkpointOf(fixture: string): string {
  const folder = join(fixture, "model");
  return existsSync(folder) ? folder : fixture;
}

/** Bytes per read: enough that calls cost nothing beside the work on what they bring. */
const STREAMED_BYTES = 4 * 2 ** 20;

const tooShort = (path: string, expected: number, actual: number): FailureError =>
  new FailureError("checkpoint-invalid", `${path} should hold ${expected} bytes, ends at ${actual}`);

/** A package folder on disk; `close` when it is done with. */
export interface FolderTarget extends PackageTarget {
  close(): Promise<void>;
}

export function folderTarget(root: string): FolderTarget {
  const descriptors = new Map<string, number>();
  const closeFile = (path: string) => {
    const descriptor = descriptors.get(path);
    if (descriptor !== undefined) closeSync(descriptor);
    descriptors.delete(path);
  };
  const place = (path: string) => join(root, path);
  return {
    async write(path, offset, bytes) {
      let descriptor = descriptors.get(path);
      if (descriptor === undefined) {
        await mkdir(root, { recursive: true });
        // For writing anywhere in what may be there; a plain "w" would empty it.
        descriptor = openSync(place(path), constants.O_RDWR | constants.O_CREAT);
        descriptors.set(path, descriptor);
      }
      for (let done = 0; done < bytes.length; )
        done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done);
    },
    async flush() {
      for (const descriptor of descriptors.values()) fsyncSync(descriptor);
    },
    async replace(path, bytes) {
      await mkdir(root, { recursive: true });
      const partial = `${place(path)}.partial`;
      await writeFile(partial, bytes, { flush: true });
      await rename(partial, place(path));
    },
    async readWhole(path) {
      return existsSync(place(path)) ? readFile(place(path)) : null;
    },
    async size(path) {
      return existsSync(place(path)) ? (await stat(place(path))).size : null;
    },
    stream: (path) => createReadStream(place(path), { highWaterMark: STREAMED_BYTES }),
    async remove(path) {
      closeFile(path);
      await rm(place(path), { force: true });
    },
    async close() {
      for (const path of [...descriptors.keys()]) closeFile(path);
    },
  };
}

/** Sizes and times of a folder's files: what tells whether an unfinished conversion may go on. */
export async function stampOf(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${relative(root, file)} ${size} ${mtimeMs}`;
    }),
  );
  return lines.sort().join("\n");
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
