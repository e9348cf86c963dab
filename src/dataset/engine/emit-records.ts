import type { JsonObject } from "../../core/json-object.ts";
import { rleArea } from "../../core/rle.ts";
import { countsFromString } from "../../core/rle-string.ts";
import { benchKeys } from "../../videorefer/general/key-frames.ts";
import type { EngineJob, EngineMask, EngineTrack } from "./engine-job.ts";
import { keptNouns } from "./review.ts";
import { seededRandom } from "./seeded-random.ts";

const DESCRIBE = "<video>\nPlease describe <region> in detail.";
const SHORT = "<video>\nSum up <region> in a few words.";

/**
 * What a finished job comes to, as records of the first generation (videorefer-suite.md 3.1, 12.2): a short and a detailed description of each
 * object that was kept, and its questions. Each record shows its objects on one frame or on several, with equal chance.
 * @param seed of that chance
 */
export function jobRecords(job: EngineJob, seed: number): readonly JsonObject[] {
  const { clip, tracks = [], refined = [] } = job;
  const kept = keptNouns(job);
  const random = seededRandom(`${seed} ${clip}`);
  const records: JsonObject[] = [];
  const add = (name: string, question: string, answer: string, objects: readonly EngineTrack[]) => {
    const isSingle = random() < 0.5;
    records.push({
      id: `${clip}#${name}`,
      video: clip,
      conversations: [
        { from: "human", value: question },
        { from: "gpt", value: answer },
      ],
      annotation: objects.map((track) => (isSingle ? oneFrame(track) : manyFrames(track))),
    });
  };
  for (const { noun, short, detailed, qa = [] } of refined) {
    const track = tracks.find((one) => one.noun === noun);
    if (!track || !kept.has(noun)) continue;
    if (short !== undefined) add(`${noun}#short`, SHORT, short, [track]);
    if (detailed !== undefined) add(`${noun}#detailed`, DESCRIBE, detailed, [track]);
    for (const [nth, { kind, question, answer, objects }] of qa.entries()) {
      const shown = objects.flatMap((place) => tracks[place] ?? []);
      const isWhole = shown.length === objects.length && shown.every((one) => kept.has(one.noun));
      if (isWhole) add(`${noun}#${kind}-${nth}`, bound(question), answer, shown);
    }
  }
  return records;
}

/** A question with its video, each name bound to its region where it first stands, in the order of the objects. */
function bound(question: string): string {
  const names = [...new Set(question.match(/<object\d+>/g) ?? [])].sort();
  const list = names.map((name) => `${name}<region>`).join(", ");
  const are = names.length === 1 ? "One thing is" : `${names.length} things are`;
  return `<video>\n${are} marked: ${list}.\n${question}`;
}

type Frames = Readonly<Record<string, { readonly segmentation: EngineMask | null }>>;

/** The frame on which most of the object is seen. */
function oneFrame({ masks }: EngineTrack): Frames {
  const areas = Object.entries(masks).map(([frame, mask]) => ({ frame, mask, area: areaOf(mask) }));
  const best = areas.reduce((most, one) => (one.area > most.area ? one : most));
  return { [best.frame]: { segmentation: best.mask } };
}

/**
 * Up to 32 frames evenly over the track, null where the object is out of sight. Where all of them are, the largest mask takes the place
 * of the nearest one.
 * Source: videorefer-suite.md 2, rule S3.
 */
function manyFrames(track: EngineTrack): Frames {
  const frames = Object.keys(track.masks).sort((a, b) => Number(a) - Number(b));
  const even = [...new Set(benchKeys(frames.length))];
  const chosen = even.map((place) => frames[place]!);
  if (chosen.every((frame) => areaOf(track.masks[frame] ?? null) === 0)) {
    const [best] = Object.keys(oneFrame(track));
    const away = even.map((place) => Math.abs(place - frames.indexOf(best!)));
    chosen[away.indexOf(Math.min(...away))] = best!;
  }
  return Object.fromEntries(chosen.map((frame) => [frame, { segmentation: track.masks[frame] ?? null }]));
}

function areaOf(mask: EngineMask | null): number {
  const counts = mask && countsFromString(mask.counts);
  return counts?.ok ? rleArea({ size: mask!.size, counts: counts.value }) : 0;
}
