import type { Turn, TurnPart } from "../core/turn.ts";
import type { AskRequest, ModelInfo, Region } from "../protocol/engine.ts";
import { familyById } from "../videorefer/family-list.ts";
import { type BenchForms, letteredQuestion } from "../videorefer/shared/question-forms.ts";
import { REGION_TAG } from "../videorefer/shared/tagged-text.ts";

/** What VideoRefer-Bench asks about a clip. */
export type BenchQuestion =
  /** With `<region>` once per object, and options that begin with their letters. */
  | { readonly kind: "choice"; readonly question: string; readonly options: readonly string[] }
  /** One object is to be described. */
  | { readonly kind: "description" };

/** What is asked, but for the clip. */
export type BenchRequest = Omit<AskRequest, "visual">;

/**
 * A question of VideoRefer-Bench as upstream asks a family (videorefer-suite.md 5.1, 6.1).
 * @param model a demo model is shown the frames that it was trained on, whatever the benchmark
 * @throws RangeError for an unknown family, which no engine loads
 */
export function benchRequest(
  question: BenchQuestion,
  regions: readonly Region[],
  model: Pick<ModelInfo, "family" | "demonstration">,
): BenchRequest {
  const family = familyById(model.family);
  if (!family) throw new RangeError(`the family ${model.family} is not in the list of families`);
  const { bench } = family;
  const fps = question.kind === "description" && !model.demonstration ? bench.describeFps : undefined;
  const turn: Turn = { role: "user", parts: questionParts(question, bench) };
  return { regions, turns: [turn], settings: fps === undefined ? {} : { fps } };
}

function questionParts(question: BenchQuestion, bench: BenchForms): readonly TurnPart[] {
  if (question.kind === "description") return bench.describe();
  const asked = question.question
    .split(REGION_TAG)
    .flatMap((text, nth) => (nth === 0 ? [text] : [...bench.region, text]));
  return letteredQuestion(asked, question.options);
}

/** What is asked as a text, for telling prompts apart: places are written as tags. */
export function requestText({ turns }: Pick<BenchRequest, "turns">): string {
  const texts = turns.map((turn) =>
    turn.role === "assistant"
      ? turn.text
      : turn.parts
          .map((part) => (typeof part === "string" ? part : part.place === "region" ? REGION_TAG : "<video>"))
          .join(""),
  );
  return texts.join("\n");
}
