/** What the page tells its service worker. */
export type PageMessage =
  /** Keep all that is needed without a network, the bundled model package at `packageUrl` included, if one is in use. */
  | { readonly kind: "keep-all"; readonly packageUrl: string | null }
  /** A waiting version should take over now. */
  | { readonly kind: "take-over" };

/** The answer to `keep-all`: whether everything is kept. */
export interface KeptAll {
  readonly kind: "kept-all";
  readonly complete: boolean;
}
