import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";

/** A file to be put into a zip. */
export interface FileForZip {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/** The same contents give the same bytes, whenever they are written. */
const ZIP_DATE = new Date(2000, 0, 1);

/** Puts files into a zip, one after the other. @param step called after each. @returns also what the files' generator returns */
export async function zipped<Result>(
  files: Generator<FileForZip, Result> | AsyncGenerator<FileForZip, Result>,
  step: () => void,
): Promise<{ readonly blob: Blob; readonly result: Result }> {
  const zip = new ZipWriter(new BlobWriter("application/zip"), {
    useWebWorkers: false,
    lastModDate: ZIP_DATE,
  });
  let next = await files.next();
  for (; !next.done; next = await files.next()) {
    const { path, data } = next.value;
    await zip.add(path, typeof data === "string" ? new TextReader(data) : new Uint8ArrayReader(data), {
      // Pictures are compressed already.
      level: typeof data === "string" ? 6 : 0,
    });
    step();
  }
  return { blob: await zip.close(), result: next.value };
}
