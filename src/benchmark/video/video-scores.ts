import type { VideoBench } from "../../core/video-bench.ts";
import { countByType, type TypeScore } from "../choice-scores.ts";
import { scoredLetter, strictVideoAnswer, upstreamVideoAnswer, type VideoAnswer } from "./video-answer.ts";
import type { VideoPrediction } from "./video-prediction.ts";

/** In percent, not rounded; null where there are no items. */
export interface VideoScores {
  readonly correct: number;
  readonly accuracy: number | null;
  /** By everything that the benchmark tells questions apart by, in the file's order. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, TypeScore>>>>;
}

/** What a benchmark of whole clips comes to, as `npm run evaluate` prints it. */
export interface VideoReport {
  readonly bench: VideoBench;
  readonly items: number;
  /** Items whose right option is known: none in the Perception Test's test split, which a server scores. */
  readonly scored: number;
  readonly parser: {
    /** With the number of replies from which no option could be read, and which count as the third one. */
    readonly upstream: VideoScores & { readonly fallbacks: number };
    /** Of Video-MME: replies as its scorer reads them by itself, over those that have a letter. */
    readonly scorer?: VideoScores & { readonly answered: number };
    readonly strict: VideoScores & { readonly unanswered: number };
  };
}

/** Which option one reply means, by every parser. */
export interface VideoVerdict {
  readonly upstream: VideoAnswer;
  /** Null where Video-MME's scorer reads no letter, and in other benchmarks. */
  readonly scorer: number | null;
  readonly strict: number | null;
}

/** What upstream groups questions by; the last of them tells their types apart. */
const GROUPS: Readonly<Record<VideoBench, readonly string[]>> = {
  mvbench: ["task_type"],
  "video-mme": ["duration", "domain", "sub_category", "task_type"],
  "perception-test": ["area", "reasoning"],
};

/** The field of a question that says of which type it is. */
export const typeField = (bench: VideoBench): string => GROUPS[bench].at(-1)!;

export function readVideoReply({
  bench,
  pred,
  options,
}: Pick<VideoPrediction, "bench" | "pred" | "options">): VideoVerdict {
  const letter = bench === "video-mme" ? scoredLetter(pred) : null;
  return {
    upstream: upstreamVideoAnswer(bench, pred, options),
    scorer: letter === null ? null : "ABCD".indexOf(letter),
    strict: strictVideoAnswer(bench, pred, options),
  };
}

/** Counts right replies by every parser, over all items and in groups (videorefer-suite.md 8). */
export function scoreVideos(bench: VideoBench, predictions: readonly VideoPrediction[]): VideoReport {
  const read = predictions.map((prediction) => ({ prediction, verdict: readVideoReply(prediction) }));
  const known = read.filter(({ prediction }) => prediction.answer !== null);
  const by = (option: (verdict: VideoVerdict) => number | null, of = known) =>
    scoresOf(
      bench,
      of.map(({ prediction: { fields, answer }, verdict }) => ({
        fields,
        isCorrect: option(verdict) === answer,
      })),
    );
  const answered = known.filter(({ verdict }) => verdict.scorer !== null);
  return {
    bench,
    items: predictions.length,
    scored: known.length,
    parser: {
      upstream: {
        ...by(({ upstream }) => upstream.index),
        fallbacks: read.filter(({ verdict }) => verdict.upstream.isFallback).length,
      },
      ...(bench === "video-mme" && {
        scorer: { ...by(({ scorer }) => scorer, answered), answered: answered.length },
      }),
      strict: {
        ...by(({ strict }) => strict),
        unanswered: read.filter(({ verdict }) => verdict.strict === null).length,
      },
    },
  };
}

interface Scored {
  readonly fields: VideoPrediction["fields"];
  readonly isCorrect: boolean;
}

function scoresOf(bench: VideoBench, items: readonly Scored[]): VideoScores {
  const groups = GROUPS[bench].map((group) => {
    const grouped = items.flatMap(({ fields, isCorrect }) =>
      fields[group] === undefined ? [] : [{ type: fields[group], isCorrect }],
    );
    return [group, countByType(grouped).types] as const;
  });
  const all = countByType(items.map(({ isCorrect }) => ({ type: "", isCorrect })));
  return { correct: all.correct, accuracy: all.accuracy, groups: Object.fromEntries(groups) };
}
