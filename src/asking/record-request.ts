import { FailureError } from "../core/failure.ts";
import { rleArea } from "../core/rle.ts";
import type { Turn } from "../core/turn.ts";
import type { ModelInfo, Region, RegionView } from "../protocol/engine.ts";
import { familyById, objectFrames } from "../videorefer/family-list.ts";
import { REGION_TAG } from "../videorefer/shared/tagged-text.ts";
import type { BenchRequest } from "./bench-request.ts";
import { regionLabels } from "./region-labels.ts";

/** A turn of a data set's record (videorefer-suite.md 3.1). */
export interface RecordTurn {
  /** `human` or `gpt`. */
  readonly from: string;
  readonly value: string;
}

/**
 * The question of a record as a model of this app is asked it: behind the record's own conversation so far, about its objects in the order
 * of their `<region>`.
 * @param turns   up to the question, which is the last of them
 * @param objects of each object the frames on which it is marked; not empty
 * @throws FailureError `question-invalid` where the last turn is no question, or a `<region>` has no object
 */
export function recordRequest(
  turns: readonly RecordTurn[],
  objects: readonly (readonly RegionView[])[],
  { family: id }: Pick<ModelInfo, "family">,
): BenchRequest {
  const family = familyById(id);
  if (!family) throw new RangeError(`the family ${id} is not in the list of families`);
  if (turns.at(-1)?.from !== "human") throw invalid("expected a question as the last turn, found none");
  let named = 0;
  const asked = turns.map(({ from, value }): Turn => {
    if (from === "gpt") return { role: "assistant", text: value };
    if (from !== "human") throw invalid(`expected turns of human and gpt, found one of ${from}`);
    const texts = value.replace(MEDIA_TAG, "").trim().split(REGION_TAG);
    named += texts.length - 1;
    const parts = texts.flatMap((text, nth) => (nth === 0 ? [text] : [...family.bench.region, text]));
    return { role: "user", parts };
  });
  if (named > objects.length) {
    throw invalid(`expected an object for each of ${named} <region>, found ${objects.length}`);
  }
  const labels = regionLabels(turns.flatMap(({ from, value }) => (from === "human" ? [value] : [])));
  const regions = objects.slice(0, named).map((frames, nth): Region => {
    if (frames.length === 0) throw invalid(`expected a mask of object ${nth} that is not empty, found none`);
    return { label: labels[nth]!, views: objectFrames(id) > 1 ? frames : [largest(frames)] };
  });
  return { regions, turns: asked, settings: {} };
}

const MEDIA_TAG = /\n?<(?:video|image)>\n?/g;

/** The frame with the largest mask, the first of equals (videorefer-suite.md 3.3). */
function largest(frames: readonly RegionView[]): RegionView {
  return frames.reduce((best, one) => (rleArea(one.mask) > rleArea(best.mask) ? one : best));
}

const invalid = (message: string) => new FailureError("question-invalid", message);
