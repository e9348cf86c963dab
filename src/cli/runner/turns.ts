import type { ModelInfo, Turn } from "../../protocol/engine.ts";
import { questionForms } from "../../videorefer/family-list.ts";
import { REGION_TAG } from "../../videorefer/shared/prompt.ts";
import { withoutVisual } from "../../videorefer/shared/question-forms.ts";
import type { RunnerQuestion } from "./api.ts";

/**
 * A question behind its history, in true roles. `<region>` in earlier questions takes the first regions; a last question that marks
 * none of those left is put in the words the model was trained on.
 */
export function questionTurns(
  {
    text,
    history,
    regions,
  }: Pick<RunnerQuestion, "text" | "history"> & { readonly regions: readonly unknown[] },
  family: ModelInfo["family"],
): readonly Turn[] {
  const taken = history.reduce((sum, { question }) => sum + question.split(REGION_TAG).length - 1, 0);
  const own = [...regions.keys()].slice(taken);
  const words =
    own.length === 0 || text.includes(REGION_TAG) ? text : questionForms(family).objects("video", own, text);
  return [
    ...history.flatMap(({ question, answer }): Turn[] => [
      { role: "user", text: question },
      { role: "assistant", text: answer },
    ]),
    { role: "user", text: history.length > 0 ? withoutVisual(words) : words },
  ];
}
