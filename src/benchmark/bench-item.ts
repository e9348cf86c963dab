import type { BenchQuestion } from "../asking/bench-request.ts";
import { regionLabels } from "../asking/region-labels.ts";
import type { JsonObject } from "../core/json-object.ts";
import { isFrameKey, kindOf, readObjects } from "../dataset/record-parts.ts";
import { readSegmentation, runsOf, type StoredMask } from "../dataset/segmentation.ts";
import type { Region, RegionView } from "../protocol/engine.ts";

/** Multiple choice or descriptions. */
export type Bench = "Q" | "D";

/** Whether an object is shown on the item's frame alone, or on all that it is marked on. */
export type BenchMode = "single" | "multi";

/** A mask of an item, which the benchmark's file has at the size of the clip. */
interface MarkedFrame {
  readonly frameIndex: number;
  readonly mask: StoredMask;
}

/** An item of VideoRefer-Bench, understood (videorefer-suite.md 4). */
export interface BenchItem {
  readonly id: string | number;
  /** A file, or a folder of frames, below the folder of videos. */
  readonly video: string;
  readonly question: BenchQuestion;
  /** The right option, or the reference to compare with. */
  readonly answer: string;
  /** Of questions. */
  readonly type: string | null;
  /** The key for single-frame mode. */
  readonly frameIndex: number;
  /** Of each object the frames on which it can be seen, ascending; at least one. */
  readonly objects: readonly (readonly MarkedFrame[])[];
}

/** Reads an item of a benchmark's file; or says what is wrong with it. */
export function readBenchItem(record: JsonObject, bench: Bench): BenchItem | string {
  const { id, video, frame_idx } = record;
  if (typeof id !== "string" && typeof id !== "number") return wrong("an id", id);
  if (typeof video !== "string" || video === "") return wrong("a path as video", video);
  if (!isFrameKey(String(frame_idx))) return wrong("the index of a frame as frame_idx", frame_idx);
  const objects = objectsOf(record);
  if (typeof objects === "string") return objects;
  const asked = bench === "Q" ? choiceOf(record, objects.length) : descriptionOf(record, objects.length);
  if (typeof asked === "string") return asked;
  return { id, video, ...asked, frameIndex: Number(frame_idx), objects };
}

type Asked = Pick<BenchItem, "question" | "answer" | "type">;

function choiceOf({ Question, options, type, Answer }: JsonObject, objects: number): Asked | string {
  if (typeof Question !== "string") return wrong("a text as Question", Question);
  if (!Array.isArray(options) || options.length === 0 || !options.every((one) => typeof one === "string")) {
    return wrong("a list of texts as options", options);
  }
  if (typeof Answer !== "string") return wrong("a text as Answer", Answer);
  if (typeof type !== "string") return wrong("a text as type", type);
  const regions = Question.split("<region>").length - 1;
  if (regions !== objects) {
    return `expected <region> in the question once for each of ${objects} objects, found it ${regions} times`;
  }
  return { question: { kind: "choice", question: Question, options }, answer: Answer, type };
}

function descriptionOf({ caption }: JsonObject, objects: number): Asked | string {
  if (typeof caption !== "string") return wrong("a text as caption", caption);
  if (objects !== 1) return `expected one object to describe, found ${objects}`;
  return { question: { kind: "description" }, answer: caption, type: null };
}

function objectsOf(record: JsonObject): BenchItem["objects"] | string {
  const objects = readObjects(record);
  if (typeof objects === "string") return objects;
  const read: MarkedFrame[][] = [];
  for (const [nth, payloads] of objects.entries()) {
    const frames: MarkedFrame[] = [];
    for (const [key, payload] of payloads) {
      if (!isFrameKey(key)) return `object ${nth}: expected frames named by decimal indices, found ${key}`;
      const found = readSegmentation(payload, { record: null, polygons: null });
      if (found.fault !== null) return `object ${nth} on frame ${key}: ${found.fault}`;
      const { mask } = found;
      if (mask && mask.area > 0) frames.push({ frameIndex: Number(key), mask });
    }
    if (frames.length === 0) return `object ${nth}: expected a mask that is not empty, found none`;
    read.push(frames.sort((a, b) => a.frameIndex - b.frameIndex));
  }
  return read;
}

/** What a model is shown of an item's objects. */
export interface ShownRegions {
  readonly regions: readonly Region[];
  /** Objects shown on another frame than the item's, since they have no mask there. */
  readonly elsewhere: number;
}

/**
 * The masks of an item in one of the modes. An object that has none on the item's frame is shown on the nearest one (videorefer-suite.md 6.1).
 * @param objectFrames on how many frames the model looks at an object; with one, both modes are the same, as upstream
 */
export function shownRegions(
  { objects, frameIndex, question }: Pick<BenchItem, "objects" | "frameIndex" | "question">,
  mode: BenchMode,
  objectFrames: number,
): ShownRegions {
  const shown = objects.map((frames) =>
    mode === "multi" && objectFrames > 1 ? frames : [nearest(frames, frameIndex)],
  );
  const labels = question.kind === "choice" ? regionLabels([question.question]) : ["object0"];
  const isElsewhere = (frames: readonly MarkedFrame[]) =>
    frames.every((one) => one.frameIndex !== frameIndex);
  return {
    regions: shown.map((frames, nth) => ({ label: labels[nth]!, views: frames.map(viewOf) })),
    elsewhere: shown.filter(isElsewhere).length,
  };
}

/** The earlier one of two equally near. */
function nearest(frames: readonly MarkedFrame[], frameIndex: number): MarkedFrame {
  return frames.reduce((best, one) =>
    Math.abs(one.frameIndex - frameIndex) < Math.abs(best.frameIndex - frameIndex) ? one : best,
  );
}

const viewOf = ({ frameIndex, mask }: MarkedFrame): RegionView => ({
  frameIndex,
  mask: { size: mask.size, counts: runsOf(mask) },
});

const wrong = (expected: string, found: unknown): string => `expected ${expected}, found ${kindOf(found)}`;
