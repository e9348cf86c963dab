import type { RunnerQuestion } from "../runner/api.ts";

/** A question about a clip, or all of a fixture's, by URL. */
export type Questions =
  | { readonly kind: "fixture"; readonly url: string }
  | { readonly kind: "clips"; readonly questions: readonly ClipQuestion[] };

export interface ClipQuestion extends Pick<RunnerQuestion, "text" | "history" | "regions" | "atSeconds"> {
  readonly video: string;
  /** What `maskFile` of a region counts. */
  readonly masks: readonly string[];
}

/** One answer of the first package measured, and what this one makes of it. */
export interface AnswerReport {
  /** Tokens of the reference answer, its end included. */
  readonly tokens: number;
  /** Sum and largest of the Kullback-Leibler divergences of this package's distribution from the reference's, in nats per token. */
  readonly divergence: number;
  readonly worstDivergence: number;
  /** Tokens that this package too finds the likeliest. */
  readonly agreed: number;
}

/** Put there by the page. The first package measured is the reference. `integers` says of what products on our own routines are. */
export interface BitsPage {
  measure(packageUrl: string, integers: boolean, asked: Questions): Promise<AnswerReport[]>;
}
