/**
 * What the page tells its service worker. A page may be of an older version than the worker it speaks to, and the other
 * way round: kinds are added, never changed.
 */
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
