import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { readRecords } from "../../dataset/read-records.ts";
import { kindOf } from "../../dataset/record-parts.ts";
import type { RunItem } from "../run-items.ts";
import { MAX_OPTIONS, type VideoQuestion } from "./video-question.ts";

interface Task {
  readonly name: string;
  /** Below the folder of videos. */
  readonly folder: string;
  /** Whether questions are about a part of their clip. */
  readonly isBounded: boolean;
}

const whole = (name: string, folder: string): Task => ({ name, folder, isBounded: false });
const bounded = (name: string, folder: string): Task => ({ name, folder, isBounded: true });

const STAR = "star/Charades_v1_480";
const CLEVRER = "clevrer/video_validation";
const PERCEPTION = "perception/videos";

/** The twenty tasks and where their clips lie, in upstream's order (videorefer-suite.md 8.1). */
const TASKS: readonly Task[] = [
  bounded("Action Sequence", STAR),
  bounded("Action Prediction", STAR),
  whole("Action Antonym", "ssv2_video"),
  whole("Fine-grained Action", "Moments_in_Time_Raw/videos"),
  whole("Unexpected Action", "FunQA_test/test"),
  whole("Object Existence", CLEVRER),
  bounded("Object Interaction", STAR),
  whole("Object Shuffle", PERCEPTION),
  whole("Moving Direction", CLEVRER),
  bounded("Action Localization", "sta/sta_video"),
  whole("Scene Transition", "scene_qa/video"),
  whole("Action Count", PERCEPTION),
  whole("Moving Count", CLEVRER),
  whole("Moving Attribute", CLEVRER),
  whole("State Change", PERCEPTION),
  whole("Fine-grained Pose", "nturgbd"),
  whole("Character Order", PERCEPTION),
  whole("Egocentric Navigation", "vlnqa"),
  bounded("Episodic Reasoning", "tvqa/frames_fps3_hq"),
  whole("Counterfactual Inference", CLEVRER),
];

const snake = ({ name }: Task): string => name.toLowerCase().replace(/[ -]/g, "_");

/** What the files of the tasks are called. */
export const MVBENCH_FILES: readonly string[] = TASKS.map((task) => `${snake(task)}.json`);

/**
 * The questions of MVBench's files, in the order of the tasks (videorefer-suite.md 8.1).
 * @param files of one task each, named after it
 * @throws FailureError `dataset-invalid` for a file of no task, or one that is no list of records
 */
export async function* mvbenchItems(files: readonly DataFile[]): AsyncGenerator<RunItem<VideoQuestion>> {
  const stranger = files.find(({ name }) => !MVBENCH_FILES.includes(name));
  if (stranger) {
    throw new FailureError(
      "dataset-invalid",
      `expected a file named after a task of MVBench, such as ${MVBENCH_FILES[0]}, found ${stranger.name}`,
    );
  }
  let index = 0;
  for (const [nth, task] of TASKS.entries()) {
    const file = files.find(({ name }) => name === MVBENCH_FILES[nth]);
    if (!file) continue;
    for await (const { index: place, record, fault } of readRecords(file)) {
      const id = `${snake(task)}/${place}`;
      yield { index: index++, id, read: () => (record ? readQuestion(record, task, id) : fault) };
    }
  }
}

function readQuestion(record: JsonObject, task: Task, id: string): VideoQuestion | string {
  const { video, question, candidates, answer, start, end } = record;
  if (typeof video !== "string" || video === "") return wrong("a path as video", video);
  if (typeof question !== "string") return wrong("a text as question", question);
  if (!Array.isArray(candidates) || !candidates.every((one) => typeof one === "string")) {
    return wrong("a list of texts as candidates", candidates);
  }
  if (candidates.length === 0 || candidates.length > MAX_OPTIONS) {
    return `expected 1 to ${MAX_OPTIONS} candidates, found ${candidates.length}`;
  }
  if (typeof answer !== "string") return wrong("a text as answer", answer);
  // Of equal candidates upstream takes the last one.
  const right = candidates.lastIndexOf(answer);
  if (right < 0) return "expected one of the candidates as answer, found another text";
  if (task.isBounded && (!isSeconds(start) || !isSeconds(end))) {
    return wrong("seconds as start and end", isSeconds(start) ? end : start);
  }
  return {
    id,
    paths: [`${task.folder}/${video}`],
    span: task.isBounded ? { startSeconds: Number(start), endSeconds: Number(end) } : null,
    question,
    options: candidates,
    answer: right,
    fields: { task_type: task.name },
  };
}

const isSeconds = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const wrong = (expected: string, found: unknown): string => `expected ${expected}, found ${kindOf(found)}`;
