import type { Exchange, ObjectId, SceneObject } from "./project.ts";
import { shownExchanges } from "./versions.ts";

/** The answers of a project that become part of records: none that failed or is empty, and of a question's versions the newest. */
export function recordedAnswers(exchanges: readonly Exchange[]): readonly Exchange[] {
  return shownExchanges(exchanges, {}).filter(
    (exchange) => exchange.correction || (exchange.state !== "failed" && exchange.answer.trim() !== ""),
  );
}

/** Of the recorded answers, those that nothing follows: each ends a record. */
export function recordEnds(answers: readonly Exchange[]): readonly Exchange[] {
  return answers.filter(({ id }) => !answers.some(({ follows }) => follows === id));
}

interface RecordsCount {
  readonly records: number;
  readonly answers: number;
  readonly corrected: number;
  /** By the kind of the question, those that there are. */
  readonly kinds: readonly {
    readonly preset: Exchange["preset"];
    readonly answers: number;
    readonly corrected: number;
  }[];
  /** Answers about each object, in the order of the objects. */
  readonly objects: readonly { readonly id: ObjectId; readonly name: string; readonly answers: number }[];
}

const KINDS: readonly Exchange["preset"][] = ["describe", "doing", "relation", "choice", "free"];

/** What a project's records hold, and whether some objects have most of it. */
export function countRecords(
  exchanges: readonly Exchange[],
  objects: readonly Pick<SceneObject, "id" | "name">[],
): RecordsCount {
  const answers = recordedAnswers(exchanges);
  const corrected = (some: readonly Exchange[]) => some.filter(({ correction }) => correction).length;
  return {
    records: recordEnds(answers).length,
    answers: answers.length,
    corrected: corrected(answers),
    kinds: KINDS.flatMap((preset) => {
      const own = answers.filter((answer) => answer.preset === preset);
      return own.length === 0 ? [] : [{ preset, answers: own.length, corrected: corrected(own) }];
    }),
    objects: objects.map(({ id, name }) => ({
      id,
      name,
      answers: answers.filter(({ regions }) => regions.some(({ objectId }) => objectId === id)).length,
    })),
  };
}
