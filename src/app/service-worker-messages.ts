/** What the page tells its service worker. */
export type PageMessage =
  /** Keep all that is needed without a network, the model package at `packageUrl` included. */
  | { readonly kind: "keep-all"; readonly packageUrl: string }
  /** A waiting version should take over now. */
  | { readonly kind: "take-over" };

/** The answer to `keep-all`: whether everything is kept. */
export interface KeptAll {
  readonly kind: "kept-all";
  readonly complete: boolean;
}
