import { createReadStream, createWriteStream, existsSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Readable, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { DataFile } from "../dataset/data-file.ts";
import { UsageError } from "./usage-error.ts";

const READ_BYTES = 2 ** 20;
/** Text is gathered to this length before it is written. */
const WRITTEN_CHARACTERS = 2 ** 18;

/** A data set on disk. @throws UsageError when there is no such file */
export function dataFile(path: string): DataFile {
  if (!existsSync(path)) throw new UsageError(`${path} does not exist`);
  if (!statSync(path).isFile()) throw new UsageError(`${path} should be a file, is a folder`);
  return {
    name: basename(path),
    stream: () =>
      Readable.toWeb(createReadStream(path, { highWaterMark: READ_BYTES })) as ReadableStream<
        Uint8Array<ArrayBuffer>
      >,
  };
}

/** @throws UsageError when the folder of a file to be written does not exist */
export function requireFolder(option: string, output: string): void {
  const folder = dirname(resolve(output));
  if (!existsSync(folder)) throw new UsageError(`${option} ${output}: the folder ${folder} does not exist`);
}

/** A file that is written piece by piece, under a temporary name until it is whole. */
export interface OutputFile {
  write(text: string): Promise<void>;
  /** Gives the file its name. */
  commit(): Promise<void>;
  /** Removes what was written, unless it was committed. */
  discard(): Promise<void>;
}

/** Opens a file for writing; one whose name ends in `.gz` is written in gzip. What had the name stays until `commit`. */
export function openOutput(path: string): OutputFile {
  const partial = `${path}.partial`;
  const file = createWriteStream(partial);
  const target: Writable = path.toLowerCase().endsWith(".gz") ? createGzip() : file;
  if (target !== file) target.pipe(file);
  const done = finished(file);
  // It is awaited in the end; until then a failure must not be taken for an unhandled one.
  done.catch(() => undefined);
  let text = "";
  let isOpen = true;
  const flush = async () => {
    const piece = text;
    text = "";
    await new Promise<void>((resolve, reject) => {
      done.catch(reject);
      target.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  };
  return {
    async write(more) {
      text += more;
      if (text.length >= WRITTEN_CHARACTERS) await flush();
    },
    async commit() {
      await flush();
      target.end();
      await done;
      await rename(partial, path);
      isOpen = false;
    },
    async discard() {
      if (!isOpen) return;
      isOpen = false;
      target.destroy();
      file.destroy();
      await done.catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}
