/** Why an OpenAI-compatible interface does not answer, or that it does. */
export type Finding =
  /** It answers, and has the model. */
  | { readonly kind: "works" }
  /**
   * Nobody listens there. `instead` is the base of one that answers on this machine. Some browsers block what others allow, and tell
   * nobody. To a page of this origin it may also be there and let no page read its answers, which an isolated page cannot tell apart.
   */
  | {
      readonly kind: "nobody";
      readonly instead: string | null;
      readonly mayBeBlocked: boolean;
      readonly origin?: string;
    }
  | { readonly kind: "unknown-host" }
  | { readonly kind: "slow"; readonly seconds: number }
  /** It speaks the other of HTTP and HTTPS. */
  | { readonly kind: "other-scheme"; readonly instead: string }
  /** Its certificate is not accepted, and why. */
  | { readonly kind: "certificate"; readonly why: string }
  | { readonly kind: "moved"; readonly to: string }
  /** Something answers, but has no list of models. `instead` is the base of one at the same place. */
  | { readonly kind: "other-path"; readonly status: number; readonly instead: string | null }
  | { readonly kind: "no-json" }
  | { readonly kind: "key-missing"; readonly status: number }
  | { readonly kind: "key-refused"; readonly status: number }
  | { readonly kind: "model-unknown"; readonly models: readonly string[] }
  /** It failed, and what it said. */
  | { readonly kind: "failed"; readonly status: number; readonly said: string }
  /** The connection broke, for no reason that is known. */
  | { readonly kind: "broken" }
  /** From a page: it is there, and does not let the page read its answers. */
  | { readonly kind: "cors"; readonly origin: string }
  /** From a page: the person or the browser does not let the page reach this machine, or the local network. */
  | { readonly kind: "permission"; readonly space: "loopback" | "local"; readonly isAsked: boolean }
  /** From a page over HTTPS: the browser does not let it call HTTP. */
  | { readonly kind: "mixed-content" };
