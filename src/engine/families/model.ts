import type { ModelSizes } from "../../core/model-sizes.ts";
import type { SamplingRule } from "../../core/sampling-rule.ts";
import type { TokenRule } from "../../core/token-rule.ts";
import type { AskEvent, SeenReport } from "../../protocol/engine.ts";
import type { GenerationConfig } from "../../videorefer/shared/model-settings.ts";
import type { PromptTokenizer } from "../../videorefer/shared/tokenizer.ts";
import type { GenerationBackend, PromptInput } from "../language/generation.ts";
import type { Execution } from "../runtime/execution.ts";
import type { AnswerInput } from "./answer-input.ts";
import type { AnswerProbe } from "./probe.ts";

/** A loaded model of any family, ready for questions on one execution. */
export interface Model {
  readonly execution: Execution;
  readonly tokenizer: PromptTokenizer;
  /** Longest sequence of prompt and answer: what the package was built for. */
  readonly contextTokens: number;
  readonly generationConfig: GenerationConfig;
  readonly sampling: SamplingRule;
  readonly tokens: TokenRule;
  readonly sizes: ModelSizes;
  /** False for models without a region encoder, which are asked about the whole. */
  readonly knowsRegions: boolean;
  readonly generation: GenerationBackend;
  /**
   * Everything before the decoder: frames and regions encoded, the prompt written, rows put in their places. A second
   * question about the same video finds its frames encoded.
   * @throws FailureError `cancelled` between pictures, `question-invalid`, `region-invalid`, and whatever reading frames
   *         fails with
   */
  read(input: AnswerInput, context: ReadContext): Promise<Reading>;
  dispose(): Promise<void>;
}

export interface ReadContext {
  readonly signal: AbortSignal;
  onEvent(event: AskEvent): void;
  /** Milliseconds spent waiting for pixels. */
  onFrameTime(milliseconds: number): void;
  readonly probe?: AnswerProbe;
}

/** A question as the decoder reads it. */
export interface Reading {
  readonly prompt: PromptInput;
  /** As upstream would print it. */
  readonly text: string;
  readonly seen: Omit<SeenReport, "prompt" | "promptTokens">;
  /** Gives back tensors that are not kept for the next question. */
  release(): void;
}
