/** A file that can be read as a stream, again and again. The browser's `File` is one. */
export interface DataFile {
  readonly name: string;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Where a record stands in its file, unpacked: line from 1, byte from 0. */
export interface Position {
  readonly line: number;
  readonly byte: number;
}

/** One value of a file, as its bytes stand there. */
export interface RecordBytes extends Position {
  /** Null when the value is longer than `MAX_RECORD_BYTES`: then it was passed over. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Some thousand times a record of VideoRefer-700K (videorefer-suite.md 3.4), and what one record may take of memory. */
export const MAX_RECORD_BYTES = 64 * 2 ** 20;

export const at = ({ line, byte }: Position): string => `line ${line}, byte ${byte}`;
