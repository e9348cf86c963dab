/**
 * Where a package is stored: a URL folder (bundled, hosted), a directory of the origin private file system, or a folder that
 * somebody picked, whose files are read in place.
 */
export type PackageSource =
  | { readonly kind: "url"; readonly baseUrl: string }
  | { readonly kind: "opfs"; readonly path: string }
  | { readonly kind: "files"; readonly files: readonly { readonly path: string; readonly file: Blob }[] };

/** Progress of reading a package. No bytes are counted in the phase `manifest`. */
export interface PackageProgress {
  readonly phase: "manifest" | "weights";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}
