/** The folder a package goes into. Paths are plain file names. One writer at a time, which its owner sees to. */
export interface PackageTarget {
  /** Bytes of a file at a place in it; what lies before and was never written is zeros. */
  write(path: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** What was written so far is on the disk when this ends. */
  flush(): Promise<void>;
  /** Puts a small file in place as a whole; one of that name is there before and after, if the process dies meanwhile. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** A small file as a whole, null where there is none. */
  readWhole(path: string): Promise<Uint8Array | null>;
  /** Bytes in a file, null where there is none. */
  size(path: string): Promise<number | null>;
  /** A file's bytes in order. */
  stream(path: string): AsyncIterable<Uint8Array>;
  remove(path: string): Promise<void>;
}
