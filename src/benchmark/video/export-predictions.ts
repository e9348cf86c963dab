import { optionLetter } from "../../core/question.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import type { VideoPrediction } from "./video-prediction.ts";
import { readVideoReply } from "./video-scores.ts";

/**
 * Predictions as upstream's script of a benchmark writes them (videorefer-suite.md 8): of MVBench lines that its scorer takes, of Video-MME
 * the list of clips that its scorer takes, of the Perception Test the map that the evaluation server takes.
 */
export function upstreamPredictions(bench: VideoBench, predictions: readonly VideoPrediction[]): string {
  const read = predictions.map((item) => ({ ...item, index: readVideoReply(item).upstream.index }));
  if (bench === "mvbench") return read.map((item) => `${JSON.stringify(mvbenchLine(item))}\n`).join("");
  const clips = bench === "video-mme" ? videoMmeClips(read) : perceptionTestClips(read);
  const [open, close] = bench === "video-mme" ? ["[", "]"] : ["{", "}"];
  return `${open}\n${clips.join(",\n")}\n${close}\n`;
}

/** With the option that upstream takes the reply for. */
type Read = VideoPrediction & { readonly index: number };

const mvbenchLine = ({ video, fields, answer, index }: Read) => ({
  vid: video,
  task_type: fields.task_type,
  pred: index,
  gt: answer,
});

function videoMmeClips(items: readonly Read[]): string[] {
  const clips = grouped(items, ({ fields }) => fields.video_id ?? "");
  return clips.map((questions) => {
    const { video_id, youtube_id, url, duration, domain, sub_category } = questions[0]!.fields;
    return JSON.stringify({
      ...{ video_id, youtube_id, url, duration, domain, sub_category },
      questions: questions.map(({ id, fields, question, options, answer, index }) => ({
        question_id: id,
        task_type: fields.task_type,
        question,
        choices: options,
        answer: answer === null ? null : optionLetter(answer),
        response: optionLetter(index),
      })),
      missing: false,
    });
  });
}

function perceptionTestClips(items: readonly Read[]): string[] {
  const clips = grouped(items, ({ fields }) => fields.video_id ?? "");
  return clips.map((questions) => {
    const answers = questions.map(({ fields, options, index }) => ({
      id: JSON.parse(fields.question_id ?? "null"),
      answer_id: index,
      answer: options[index],
    }));
    return `${JSON.stringify(questions[0]!.fields.video_id)}: ${JSON.stringify(answers)}`;
  });
}

/** Items of one name together, in the order in which names come up. */
function grouped<T>(items: readonly T[], name: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group) group.push(item);
    else groups.set(name(item), [item]);
  }
  return [...groups.values()];
}
