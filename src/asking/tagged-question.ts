import type { Turn } from "../core/turn.ts";
import type { AskRequest, AskSettings, ModelInfo, Region, ShownVisual } from "../protocol/engine.ts";
import { objectFrames, questionForms } from "../videorefer/family-list.ts";
import { REGION_TAG, readTaggedTurns, type TaggedTurn } from "../videorefer/shared/tagged-text.ts";
import { isWithin, masksToShow } from "./object-masks.ts";

/** A question about a video or an image whose text marks regions with `<region>`, as the command line and data sets have it. */
export interface TaggedQuestion {
  readonly text: string;
  /** Earlier questions with their answers; their marks take the first regions. */
  readonly history: readonly { readonly question: string; readonly answer: string }[];
  /** With every mask of each object, ascending. */
  readonly regions: readonly Region[];
  /** What stands for the frame on display; an object's first when null. */
  readonly here: number | null;
}

/**
 * A tagged question as a request to the engine, in the words of the model's family, with as many masks of each object as it looks at.
 * @param visual what it is about
 */
export function taggedRequest(
  question: TaggedQuestion,
  settings: AskSettings,
  family: ModelInfo["family"],
  visual: ShownVisual,
): AskRequest {
  const limit = objectFrames(family);
  const { span } = settings;
  const inSpan = (views: Region["views"]) => {
    const within = span ? views.filter((view) => isWithin(view, span)) : views;
    return within.length > 0 ? within : views;
  };
  return {
    visual,
    regions: question.regions.map(({ label, views }) => ({
      label,
      views: masksToShow(inSpan(views), limit, question.here),
    })),
    turns: taggedTurns(question, family, visual.kind),
    settings,
  };
}

/**
 * A tagged question behind its history, in true roles. A last question that marks none of the regions left is put in the words the
 * model was trained on.
 */
function taggedTurns(
  { text, history, regions }: TaggedQuestion,
  family: ModelInfo["family"],
  kind: ShownVisual["kind"],
): readonly Turn[] {
  const taken = history.reduce((sum, { question }) => sum + question.split(REGION_TAG).length - 1, 0);
  const own = [...regions.keys()].slice(taken);
  const tagged: TaggedTurn[] = [
    ...history.flatMap(({ question, answer }): TaggedTurn[] => [
      { role: "user", text: question },
      { role: "assistant", text: answer },
    ]),
    { role: "user", text },
  ];
  const turns = readTaggedTurns(tagged, kind);
  if (own.length === 0 || text.includes(REGION_TAG)) return turns;
  const worded = questionForms(family).objects(kind, own, [text]);
  return [...turns.slice(0, -1), { role: "user", parts: worded }];
}
