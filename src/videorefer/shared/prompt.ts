import { FailureError } from "../../core/failure.ts";

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

export interface PromptTurn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What stands for a region in a question. */
export const REGION_TAG = "<region>";

/** What stands before every answer, in both families. */
export const ANSWER_HEAD = "<|im_start|>assistant\n";

/**
 * What both families ask of a conversation: the user speaks last, and names every region once.
 * @throws FailureError `question-invalid`
 */
export function checkTurns(turns: readonly PromptTurn[], regions: number): void {
  if (turns.at(-1)?.role !== "user") {
    throw new FailureError("question-invalid", "a conversation should end with the user's question");
  }
  const tags = turns
    .filter((turn) => turn.role === "user")
    .reduce((sum, turn) => sum + turn.text.split(REGION_TAG).length - 1, 0);
  if (tags !== regions) {
    throw new FailureError(
      "question-invalid",
      `the question should name every region once: it has ${tags} ${REGION_TAG} tags for ${regions} regions`,
    );
  }
}

/** The first user turn with `tag`, which says where the visual goes, else the first user turn. */
export function turnWithTag(turns: readonly PromptTurn[], tag: string): number {
  const tagged = turns.findIndex((turn) => turn.role === "user" && turn.text.includes(tag));
  return tagged >= 0 ? tagged : turns.findIndex((turn) => turn.role === "user");
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

  /** Text in which `region` writes what stands for each `<region>`. */
  textWithRegions(text: string, region: () => void): this {
    for (const [index, piece] of text.split(REGION_TAG).entries()) {
      if (index > 0) region();
      this.text(piece);
    }
    return this;
  }

  finish(): Prompt {
    const text = this.parts.map((part) => (typeof part === "string" ? part : part.token)).join("");
    return { parts: this.parts, text };
  }
}
