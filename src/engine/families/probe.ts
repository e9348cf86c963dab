import type { GenerationProbe } from "../language/generation.ts";
import type { PrlProbe } from "./prl/probe.ts";
import type { Vr3Probe } from "./vr3/probe.ts";
import type { Vr7Probe } from "./vr7/probe.ts";

/** Sees the numbers of every stage as the answer is made. Only parity checks pass one: reading back is slow. */
export interface AnswerProbe extends GenerationProbe {
  /** Stages of one family each. */
  readonly vr3?: Vr3Probe;
  readonly vr7?: Vr7Probe;
  readonly prl?: PrlProbe;
  /** float32 [all regions' tokens, H] */
  regionTokens(tokens: Float32Array): void;
  prompt(text: string, ids: Int32Array): void;
}
