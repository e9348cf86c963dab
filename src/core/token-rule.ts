/** How many tokens a model makes of what a question shows. */
export interface TokenRule {
  readonly pictures: /** Resized so that all pictures of a question stay within a budget; a token for every block of patches. */
    | {
        readonly kind: "resized";
        readonly patchSize: number;
        /** Patches per side of a block. */
        readonly mergeSize: number;
        readonly budgetTokens: number;
        readonly minPixels: number;
      }
    | {
        readonly kind: "fixed";
        readonly tokensPerFrame: number;
        /** The square that pictures are resized to: its side in pixels, and the cells along it that masks are put on; where there are masks. */
        readonly square?: { readonly side: number; readonly cells: number };
      }
    /** None are shown but those that something is marked on, which become tokens of the mask. */
    | { readonly kind: "none" };
  /** Of one mask, at most. */
  readonly tokensPerMask: number;
  /** Of all masks of one object, at most. */
  readonly tokensPerObject: number;
}
