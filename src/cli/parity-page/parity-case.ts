import type { AnswerInput } from "../../engine/families/answer-input.ts";
import type { AnswerSummary } from "../../protocol/engine.ts";
import type { PromptTokenizer } from "../../videorefer/shared/tokenizer.ts";
import type { StageLog } from "./stage-log.ts";
import type { Trace } from "./trace.ts";

/** A question with golden numbers for every stage of its answer. */
export interface ParityCase {
  readonly id: string;
  readonly input: AnswerInput;
  compare(finished: Finished, log: StageLog): Promise<void>;
}

export interface Finished {
  readonly trace: Trace;
  readonly summary: AnswerSummary;
  readonly tokenizer: PromptTokenizer;
}
