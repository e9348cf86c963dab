import { FailureError } from "../../core/failure.ts";
import { timeLabel } from "./sampling.ts";

/** Control tokens the prompt itself places; a person's text can never become one. */
export type ControlToken = "<|im_start|>" | "<|im_end|>" | "<image>" | "<REGION>";

/** Plain text, tokenised with no control token recognised in it, or one control token. */
export type PromptPart = string | { readonly token: ControlToken };

export interface Prompt {
  /** Neighbouring texts are joined; `<image>` stands once per picture. */
  readonly parts: readonly PromptPart[];
  /** The parts as one string, as upstream would print it. */
  readonly text: string;
}

export interface PromptTurn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What is shown to the model: sampled frames with their labels, one still image, or nothing. */
export type PromptVisual =
  | { readonly kind: "video"; readonly labelSeconds: readonly number[] }
  | { readonly kind: "image" }
  | { readonly kind: "none" };

export interface PromptRequest {
  /** Earlier turns in their true roles, then the user's question. `<region>` in user turns marks regions, in order. */
  readonly turns: readonly PromptTurn[];
  readonly visual: PromptVisual;
  /** Placeholders per region, in order (`RegionPlan.tokens`). */
  readonly regionTokens: readonly number[];
}

const REGION_TAG = "<region>";

/**
 * Renders a conversation as the model was trained to read it. The first `<video>` or `<image>` tag of the shown kind
 * says where the visual goes; without one it comes first. There is no system prompt.
 * @throws FailureError `question-invalid` without a final user turn, without frames, or when the number of
 *         `<region>` tags is not the number of regions
 * Source: specification 6.8; true roles and region-free forms as quirks 15 and 16 ask.
 */
export function renderPrompt({ turns, visual, regionTokens }: PromptRequest): Prompt {
  if (turns.at(-1)?.role !== "user") {
    throw new FailureError("question-invalid", "a conversation should end with the user's question");
  }
  if (visual.kind === "video" && visual.labelSeconds.length === 0) {
    throw new FailureError("question-invalid", "a question about a video needs at least one frame");
  }
  checkRegionTags(turns, regionTokens.length);

  const builder = new PromptBuilder(regionTokens);
  const visualTurn = turnWithVisual(turns, visual);
  for (const [index, turn] of turns.entries()) {
    builder.token("<|im_start|>").text(`${turn.role}\n`);
    if (turn.role === "assistant") builder.text(trim(turn.text));
    else if (index === visualTurn) renderVisualTurn(builder, turn.text, visual);
    else builder.textWithRegions(trim(turn.text));
    builder.token("<|im_end|>").text("\n");
  }
  builder.token("<|im_start|>").text("assistant\n");
  return builder.finish();
}

/** The first user turn with the tag, else the first user turn; -1 when nothing is shown. */
function turnWithVisual(turns: readonly PromptTurn[], visual: PromptVisual): number {
  if (visual.kind === "none") return -1;
  const tagged = turns.findIndex((turn) => turn.role === "user" && turn.text.includes(`<${visual.kind}>`));
  return tagged >= 0 ? tagged : turns.findIndex((turn) => turn.role === "user");
}

function renderVisualTurn(builder: PromptBuilder, text: string, visual: PromptVisual): void {
  const tag = `<${visual.kind}>`;
  const position = text.indexOf(tag);
  if (position > 0) builder.textWithRegions(trim(text.slice(0, position)));
  if (visual.kind === "video") {
    for (const [index, seconds] of visual.labelSeconds.entries()) {
      builder.text(`${index > 0 ? "," : ""}Time ${timeLabel(seconds)}s:`).token("<image>");
    }
  } else {
    builder.token("<image>");
  }
  builder.text("\n").textWithRegions(trim(position < 0 ? text : text.slice(position + tag.length)));
}

function checkRegionTags(turns: readonly PromptTurn[], regions: number): void {
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

/** What Python's `str.strip` removes; JavaScript's `trim` differs in a byte order mark and the separators. */
const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, "g");

function trim(text: string): string {
  return text.replace(OUTER_SPACE, "");
}

class PromptBuilder {
  private readonly parts: PromptPart[] = [];
  private readonly regionTokens: readonly number[];
  private region = 0;

  constructor(regionTokens: readonly number[]) {
    this.regionTokens = regionTokens;
  }

  token(token: ControlToken): this {
    this.parts.push({ token });
    return this;
  }

  text(text: string): this {
    const last = this.parts.at(-1);
    // Text is tokenised as a whole: "\n" followed by "\n(A)" is other tokens than the two apart.
    if (typeof last === "string") this.parts[this.parts.length - 1] = last + text;
    else if (text !== "") this.parts.push(text);
    return this;
  }

  /** Text in which every `<region>` becomes its bracketed placeholders. */
  textWithRegions(text: string): this {
    for (const [index, piece] of text.split(REGION_TAG).entries()) {
      if (index > 0) {
        this.text("[");
        const count = this.regionTokens[this.region++];
        for (let i = 0; i < count; i++) this.token("<REGION>");
        this.text("]");
      }
      this.text(piece);
    }
    return this;
  }

  finish(): Prompt {
    const text = this.parts.map((part) => (typeof part === "string" ? part : part.token)).join("");
    return { parts: this.parts, text };
  }
}
