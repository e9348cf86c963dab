import { FailureError, type FailureValues } from "../../core/failure.ts";

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
  const most = contextTokens - 1;
  const question = size.questionTokens();
  const refused = (text: string, values: FailureValues) =>
    new FailureError("question-invalid", text, { values });
  if (question >= contextTokens || (size.turnCount === 1 && question > size.visualTokens)) {
    throw refused(
      "the question's own words take {question} tokens, the model reads at most {most}; shorten the question",
      { question, most },
    );
  }
  if (size.turnCount > 1) {
    throw refused(
      "the conversation takes {prompt} tokens, the model reads at most {most}; begin a new conversation",
      { prompt: size.promptTokens, most },
    );
  }
  throw refused(
    "the question takes {prompt} tokens, {visual} of them for its frames and regions, the model reads at most {most}; ask with fewer frames",
    { prompt: size.promptTokens, visual: size.visualTokens, most },
  );
}
