import { FailureError } from "../../core/failure.ts";

interface PromptSize {
  /** All of the prompt. */
  readonly promptTokens: number;
  /** Those that stand for pictures and regions. */
  readonly visualTokens: number;
  /** Of the last question's own words. */
  questionTokens(): number;
  readonly turnCount: number;
}

/**
 * How many tokens an answer may have: what the context leaves, at most `maxNewTokens`.
 * @throws FailureError `question-invalid` when the context leaves none, naming what to make shorter
 */
export function answerLimit(size: PromptSize, maxNewTokens: number, contextTokens: number): number {
  const left = contextTokens - size.promptTokens;
  if (left >= 1) return Math.min(maxNewTokens, left);
  const limit = `the model reads at most ${contextTokens - 1}`;
  const question = size.questionTokens();
  const refused = (message: string) => new FailureError("question-invalid", message);
  if (question >= contextTokens || (size.turnCount === 1 && question > size.visualTokens)) {
    throw refused(`the question's own words take ${question} tokens, ${limit}; shorten the question`);
  }
  if (size.turnCount > 1) {
    throw refused(`the conversation takes ${size.promptTokens} tokens, ${limit}; begin a new conversation`);
  }
  throw refused(
    `the question takes ${size.promptTokens} tokens, ${size.visualTokens} of them for its frames and regions, ${limit}; ask with fewer frames`,
  );
}
