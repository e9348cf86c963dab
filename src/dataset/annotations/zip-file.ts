/** A file to be put into a zip. */
export interface FileForZip {
  readonly path: string;
  readonly data: string | Uint8Array;
}
