/** The folder that a package is written to. Paths are plain file names. The caller makes sure that there is one writer at a time. */
export interface PackageTarget {
  /** Writes bytes at an offset. Bytes before it that were never written are zeros. */
  write(path: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written so far is on the disk. */
  flush(): Promise<void>;
  /** Replaces a small file atomically: if the process dies, either the old or the new content is there. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** The content of a small file; null when there is none. */
  readWhole(path: string): Promise<Uint8Array | null>;
  /** Length of a file in bytes; null when there is none. */
  size(path: string): Promise<number | null>;
  /** The bytes of a file, in order. */
  stream(path: string): AsyncIterable<Uint8Array>;
  remove(path: string): Promise<void>;
}
