import { FailureError } from "../../core/failure.ts";
import { begunAnswer, finishedTurns, type Turn, type TurnPart, type UserTurn } from "../../core/turn.ts";

/**
 * A control token, which only a renderer places: a person's text can never become one. With `place` it stands where rows
 * from a picture or a region go, as many as the encoder gives.
 */
export interface ControlPart {
  readonly token: string;
  readonly place?: "picture" | "region";
}

/** Plain text, tokenised with no control token recognised in it, or one control token. */
export type PromptPart = string | ControlPart;

export interface Prompt {
  /** Neighbouring texts are joined. */
  readonly parts: readonly PromptPart[];
  /** The parts as one string, as upstream would print it. */
  readonly text: string;
}

/** Control tokens of a family's prompts; models without a region encoder may lack that for regions. */
export interface ControlTokens {
  readonly always: readonly string[];
  readonly region: string;
}

/** What stands before every answer, in both families. */
export const ANSWER_HEAD = "<|im_start|>assistant\n";

/**
 * What both families ask of a conversation: the user speaks last, but for an answer that goes on, and every region has one place.
 * @throws FailureError `question-invalid`
 */
export function checkTurns(turns: readonly Turn[], regions: number): void {
  if (finishedTurns(turns).at(-1)?.role !== "user") {
    throw new FailureError("question-invalid", "a conversation should end with the user's question");
  }
  const places = turns.filter(isUser).flatMap(({ parts }) => parts.filter(isRegion)).length;
  if (places !== regions) {
    throw new FailureError(
      "question-invalid",
      `the question should name every region once: it has ${places} <region> tags for ${regions} regions`,
    );
  }
}

/** The user turn that has the visual's place, else the first user turn. */
export function turnWithVisual(turns: readonly Turn[]): number {
  const placed = turns.findIndex((turn) => isUser(turn) && turn.parts.some(isVisual));
  return placed >= 0 ? placed : turns.findIndex(isUser);
}

export function isVisual(part: TurnPart): boolean {
  return typeof part !== "string" && part.place === "visual";
}

function isRegion(part: TurnPart): boolean {
  return typeof part !== "string" && part.place === "region";
}

function isUser(turn: Turn): turn is UserTurn {
  return turn.role === "user";
}

/** Collects the parts of a prompt. */
export class PromptWriter {
  private readonly parts: PromptPart[] = [];

  token(token: string): this {
    this.parts.push({ token });
    return this;
  }

  place(token: string, place: ControlPart["place"]): this {
    this.parts.push({ token, place });
    return this;
  }

  text(text: string): this {
    const last = this.parts.at(-1);
    // Text is tokenised as a whole: "\n" followed by "\n(A)" is other tokens than the two apart.
    if (typeof last === "string") this.parts[this.parts.length - 1] = last + text;
    else if (text !== "") this.parts.push(text);
    return this;
  }

  /** Ends the prompt where the answer begins or goes on. */
  answer(turns: readonly Turn[]): Prompt {
    return this.token("<|im_start|>")
      .text(`assistant\n${begunAnswer(turns)}`)
      .finish();
  }

  finish(): Prompt {
    const text = this.parts.map((part) => (typeof part === "string" ? part : part.token)).join("");
    return { parts: this.parts, text };
  }
}
