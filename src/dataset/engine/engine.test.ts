import { describe, expect, it } from "vitest";
import { createMask } from "../../core/bitmask.ts";
import { encodeRle } from "../../core/rle.ts";
import { countsToString } from "../../core/rle-string.ts";
import { benchKeys } from "../../videorefer/general/key-frames.ts";
import { judgeRecord } from "../judge-record.ts";
import { advanceJob, beforeRole, nextRole, type RoleOutput, type Worker } from "./advance-job.ts";
import { isStatic } from "./annotate.ts";
import { jobRecords } from "./emit-records.ts";
import { type EngineJob, type EngineMask, type EngineTrack, ROLES, readEngineJobs } from "./engine-job.ts";
import { nounsByRule } from "./nouns.ts";
import { readQuestions, refinedByRule } from "./refine.ts";
import { readReview } from "./review.ts";
import { trackFault } from "./track-gate.ts";

// The engine end to end on the synthetic world, whose workers know what is in it (videorefer-suite.md 11.5, 12.2).

const [WIDTH, HEIGHT, FRAMES] = [40, 30, 24];

interface Thing {
  readonly noun: string;
  readonly side: number;
  readonly at: (frame: number) => { readonly x: number; readonly y: number } | null;
  readonly appearance: string;
  readonly motion: string;
}

const WORLD: readonly Thing[] = [
  {
    ...{ noun: "red square", side: 10, appearance: "It is a red square with sharp corners." },
    motion: "The red square moves to the right.",
    at: (frame) => ({ x: frame, y: 4 }),
  },
  {
    ...{ noun: "blue square", side: 8, appearance: "It is a small blue square." },
    motion: "The blue square falls and leaves.",
    at: (frame) => (frame < 12 ? { x: 28, y: frame } : null),
  },
  {
    ...{ noun: "green square", side: 6, appearance: "It is a green square." },
    motion: "It is standing still.",
    at: () => ({ x: 2, y: 20 }),
  },
];

function maskOf({ side, at }: Thing, frame: number): EngineMask | null {
  const place = at(frame);
  if (!place) return null;
  const mask = createMask(WIDTH, HEIGHT);
  for (let y = place.y; y < Math.min(HEIGHT, place.y + side); y++) {
    mask.data.fill(1, y * WIDTH + place.x, y * WIDTH + Math.min(WIDTH, place.x + side));
  }
  const { size, counts } = encodeRle(mask);
  return { size, counts: countsToString(counts) };
}

function trackOf(thing: Thing): EngineTrack {
  const masks = Object.fromEntries(
    Array.from({ length: FRAMES }, (_, frame) => [frame, maskOf(thing, frame)]),
  );
  const seen = Object.values(masks).filter((mask) => mask !== null).length;
  return {
    ...{ noun: thing.noun, seedFrame: 0, box: [0, 0, thing.side, thing.side], boxScore: 1 },
    ...{ masks, visibleRatio: seen / FRAMES },
  };
}

const thingOf = (noun: string) => WORLD.find((thing) => thing.noun === noun)!;
const worker = (work: (job: EngineJob) => RoleOutput | null): Worker => ({
  ...{ model: "world", promptHash: "", seed: 1 },
  work: async (job) => work(job),
});

const WORKERS = {
  analyzer: worker(({ caption = "" }) => ({ adds: { nouns: nounsByRule(caption) }, dropped: [] })),
  segmentor: worker(({ nouns = [] }) => {
    const tracks = nouns.map(({ text }) => trackOf(thingOf(text)));
    const dropped = tracks.flatMap((track) => trackFault(track) ?? []);
    return { adds: { tracks: tracks.filter((track) => trackFault(track) === null) }, dropped };
  }),
  annotator: worker(({ tracks = [] }) => {
    const texts = tracks.map(({ noun }) => {
      const { motion, appearance } = thingOf(noun);
      return { noun, motion, appearance };
    });
    return { adds: { texts: texts.filter(({ motion }) => !isStatic(motion)) }, dropped: [] };
  }),
  reviewer: worker(({ texts = [] }) => ({
    adds: {
      review: texts.map(
        ({ noun }) => readReview('{"same":"yes","confidence":0.9,"why":"both are squares"}', noun, noun)!,
      ),
    },
    dropped: [],
  })),
  refiner: worker(({ texts = [] }) => ({
    adds: {
      refined: texts.map((text) => {
        const refined = refinedByRule(text);
        if (typeof refined === "string") throw new Error(refined);
        return refined;
      }),
    },
    dropped: [],
  })),
  qa: worker(({ refined = [] }) => {
    const [first, ...rest] = refined;
    const reply = `Here: [{"kind":"basic","question":"Which falls, <object0> or <object1>?","answer":"<object1> falls."},
      {"kind":"basic","question":"which falls: <object0> or <object1>","answer":"<object1>."}, {"kind":"odd"}]`;
    const { qa, dropped } = readQuestions(reply, [0, 1], []);
    return { adds: { refined: [{ ...first!, qa }, ...rest] }, dropped };
  }),
} as const;

const JOB: EngineJob = {
  clip: "clips/world.mp4",
  caption: "A red square moves right, a blue square falls down, and a green square stands still.",
  log: [],
};
const never = new AbortController().signal;

async function finished(start = JOB): Promise<EngineJob> {
  let last = start;
  const keep = (job: EngineJob) => {
    last = job;
  };
  expect(await advanceJob(start, WORKERS, keep, () => 0, never)).toBeNull();
  return last;
}

it("makes records that the doctor accepts, of what moves and is kept", async () => {
  const job = await finished();
  expect(job.log.map(({ role }) => role)).toEqual([...ROLES]);
  expect(job.refined!.map(({ noun, detailed }) => [noun, detailed])).toEqual([
    ["red square", "It is a red square with sharp corners. The red square moves to the right."],
    ["blue square", "It is a small blue square. The blue square falls and leaves."],
  ]);
  expect(job.log.at(-1)!.dropped).toEqual([
    "a question was left out: it was asked before",
    "a question was left out: its kind is unknown",
  ]);
  const modes = new Set<number>();
  for (let seed = 0; seed < 20; seed++) {
    const records = jobRecords(job, seed);
    expect(records).toHaveLength(5);
    expect(records).toEqual(jobRecords(job, seed));
    for (const record of records) {
      expect(await judgeRecord(JSON.parse(JSON.stringify(record)), null)).toMatchObject({ rejection: null });
      modes.add(Object.keys((record.annotation as object[])[0]!).length);
    }
  }
  expect(modes).toEqual(new Set([1, new Set(benchKeys(FRAMES)).size]));
  const asked = jobRecords(job, 0).find(({ id }) => String(id).endsWith("basic-0"))!;
  expect(asked.conversations).toEqual([
    {
      from: "human",
      value:
        "<video>\n2 things are marked: <object0><region>, <object1><region>.\nWhich falls, <object0> or <object1>?",
    },
    { from: "gpt", value: "<object1> falls." },
  ]);
});

it("shows a long track on 32 frames, as benchmarks do, and on the largest mask where all of those are empty", async () => {
  const job = await finished();
  const keysOf = (seen: (frame: number) => number) => {
    const masks = Object.fromEntries(
      Array.from({ length: 129 }, (_, frame) => {
        const side = seen(frame);
        return [frame, side === 0 ? null : maskOf({ ...WORLD[0]!, side, at: () => ({ x: 0, y: 0 }) }, 0)];
      }),
    );
    const tracks = job.tracks!.map((track) => ({ ...track, masks }));
    const records = Array.from({ length: 20 }, (_, seed) => jobRecords({ ...job, tracks }, seed)).flat();
    const frames = records.map(({ annotation }) => Object.keys((annotation as object[])[0]!).map(Number));
    return frames.find(({ length }) => length > 1)!;
  };
  const even = Array.from({ length: 32 }, (_, nth) => 2 + 4 * nth);
  expect(keysOf((frame) => (frame === 64 ? 9 : 5))).toEqual(even);
  expect(keysOf((frame) => (frame === 65 ? 9 : 0))).toEqual(even.map((frame) => (frame === 66 ? 65 : frame)));
});

it("goes on from the last finished role, wherever it is stopped", async () => {
  const whole = await finished();
  for (let stop = 1; stop < ROLES.length; stop++) {
    const stored: string[] = [];
    const controller = new AbortController();
    const keep = (job: EngineJob) => {
      stored.push(JSON.stringify(job));
      if (stored.length === stop) controller.abort();
    };
    await expect(advanceJob(JOB, WORKERS, keep, () => 0, controller.signal)).rejects.toThrow();
    const { jobs, faults } = readEngineJobs(stored.at(-1)!);
    expect(faults).toEqual([]);
    expect(nextRole(jobs[0]!, WORKERS)).toBe(ROLES[stop]);
    expect(await finished(jobs[0]!)).toEqual(whole);
  }
});

it("rests where a person is needed, and can be taken back to before a role", async () => {
  let last: EngineJob = JOB;
  const keep = (job: EngineJob) => {
    last = job;
  };
  const workers = { ...WORKERS, reviewer: worker(() => null) };
  expect(await advanceJob(JOB, workers, keep, () => 0, never)).toBe("reviewer");
  expect(last.texts).toHaveLength(2);
  expect(jobRecords(last, 0)).toEqual([]);
  const back = beforeRole(await finished(), "annotator");
  expect(Object.keys(back).sort()).toEqual(["caption", "clip", "log", "nouns", "tracks"]);
  expect(nextRole(back, WORKERS)).toBe("annotator");
});

describe("readEngineJobs", () => {
  it("says which lines are no jobs", () => {
    const { jobs, faults } = readEngineJobs('{"clip":"a.mp4"}\n\n{"clip":""}\n{\n{"clip":"b","tracks":[{}]}');
    expect(jobs).toEqual([{ clip: "a.mp4", log: [] }]);
    expect(faults.map((fault) => fault.slice(0, 12))).toEqual([
      "line 3: clip",
      "line 4 is no",
      "line 5: trac",
    ]);
  });
});
