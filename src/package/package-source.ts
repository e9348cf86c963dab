/** Where a package lies: a URL folder (bundled, hosted) or a directory of the origin private file system. */
export type PackageSource =
  | { readonly kind: "url"; readonly baseUrl: string }
  | { readonly kind: "opfs"; readonly path: string };

/** How far reading a package is. The phase `manifest` counts no bytes. */
export interface PackageProgress {
  readonly phase: "manifest" | "weights";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}
