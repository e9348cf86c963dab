/** Where a package is stored: a URL folder (bundled, hosted) or a directory of the origin private file system. */
export type PackageSource =
  | { readonly kind: "url"; readonly baseUrl: string }
  | { readonly kind: "opfs"; readonly path: string };

/** Progress of reading a package. No bytes are counted in the phase `manifest`. */
export interface PackageProgress {
  readonly phase: "manifest" | "weights";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}
