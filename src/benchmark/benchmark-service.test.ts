import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProxyMarked, proxy } from "comlink";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BenchRequest } from "../asking/bench-request.ts";
import { dataFile } from "../cli/data-files.ts";
import { openPredictionFile } from "../cli/prediction-file.ts";
import { FailureError, fail, ok, unwrap } from "../core/failure.ts";
import type { AnyPrediction, BenchDesk } from "../protocol/benchmark.ts";
import type { Bench } from "./bench-item.ts";
import { createBenchmarkService } from "./benchmark-service.ts";
import { scoreChoices } from "./choice-scores.ts";
import { compareChoices } from "./compare/compare-choices.ts";
import { ItemKeys } from "./item-keys.ts";
import { readChoicePredictions } from "./read-predictions.ts";
import { type Prediction, planOf, runBench } from "./run-bench.ts";
import { planItems, predictionLine } from "./run-items.ts";
import { runVideoBench } from "./video/run-video-bench.ts";
import { videoItems } from "./video/video-items.ts";
import { readVideoPredictions } from "./video/video-prediction.ts";
import { scoreVideos } from "./video/video-scores.ts";

const MASK = { segmentation: { size: [6, 8], counts: "d033000:" } };
const question = (id: unknown, more: object = {}) => ({
  ...{ id, video: `${id}.mp4`, Question: "What is <object0><region>?", type: `Type ${Number(id) % 3}` },
  ...{ options: ["(A) x", "(B) y"], Answer: "(A) x", frame_idx: "3", annotation: [{ "1": MASK, "3": MASK }] },
  ...more,
});
const description = (id: number) => {
  return { id, video: `${id}.mp4`, caption: "A gull.", frame_idx: "3", annotation: [{ "3": MASK }] };
};

/** One item has an id that another one has, one has a broken mask, and one a clip that is not there. */
const QUESTIONS = [
  ...Array.from({ length: 30 }, (_, id) => question(id)),
  question(3, { Answer: "(B) y" }),
  question(31, { annotation: [{ "3": { segmentation: { size: [6, 8], counts: "d0" } } }] }),
  question("gone"),
];
const DESCRIPTIONS = [0, 1, 2].map(description);
const model = {
  ...{ id: "m", family: "vr3", demonstration: false },
  sampling: { kind: "rate", fps: 1, maxFrames: 8 } as const,
};
const info = {
  ...{ width: 8, height: 6, timesSeconds: [0, 1, 2, 3], endSeconds: 4, startSeconds: 0 },
  ...{ container: "mp4", codec: "h264", rotationDegrees: 0 as const, mirrored: false },
  ...{ variableFrameRate: false, playsAsIs: true, notices: [] },
};

/** What a model says about a clip, in all the ways that parsers differ on. */
const REPLIES = ["(A)", "B", "a", "Answer: A", "", "I see x.", "(B) y", "**A**"];
const replyTo = (video: string) => REPLIES[(Number.parseInt(video, 10) || 0) % REPLIES.length]!;

const benchFile = (items: readonly unknown[]) => new File([JSON.stringify(items)], "bench.json");

/** The page's part of a run, with answers that do not depend on a model. */
function desk(more: Partial<BenchDesk> = {}) {
  let shown = "";
  const kept: AnyPrediction[] = [];
  const asked: string[] = [];
  const faults: (readonly [number, string])[] = [];
  const all: BenchDesk = {
    async openClip(video) {
      shown = video;
      return video === "gone.mp4" ? fail("file-unreadable", "not there") : ok({ info, identity: video });
    },
    async ask() {
      asked.push(shown);
      return ok({ text: replyTo(shown), frames: 4 });
    },
    async keep(prediction) {
      kept.push(prediction);
      return ok(undefined);
    },
    findClip: async ([path]) => ok(path!),
    textAt: async () => ok(null),
    failed: (index, message) => void faults.push([index, message]),
    progressed: () => undefined,
    ...more,
  };
  return { desk: proxy(all) as BenchDesk & ProxyMarked, kept, asked, faults };
}

async function opened(items: readonly unknown[]) {
  const service = createBenchmarkService();
  const info = unwrap(await service.open([benchFile(items)]));
  return { service, ...info };
}

const options = (known: readonly string[] = []) => ({ mode: "single", limit: null, model, known }) as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "benchmark-"));
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** The same run by the command's code. */
async function byCommand(bench: Bench, items: readonly unknown[], out: string): Promise<void> {
  const file = benchFile(items);
  const predictions = await openPredictionFile(out);
  const run = { file, bench, mode: "single", limit: null, model, known: new Set<string>() } as const;
  const ask = async (video: string, _request: BenchRequest) => {
    if (video === "gone.mp4") throw new FailureError("file-unreadable", "not there");
    return { text: replyTo(video), frames: 4 };
  };
  const listener = {
    onPrediction: (prediction: Prediction) => predictions.append(prediction),
    onFault: () => undefined,
    onProgress: () => undefined,
  };
  await runBench(run, await planOf(run), ask, listener);
  await predictions.close();
}

describe("page and command", () => {
  it("give the same predictions, byte for byte, and the same scores", async () => {
    for (const [bench, items] of [
      ["Q", QUESTIONS],
      ["D", DESCRIPTIONS],
    ] as const) {
      const out = join(folder, `${bench}.jsonl`);
      await byCommand(bench, items, out);
      const { service } = await opened(items);
      const { desk: page, kept } = desk();
      unwrap(await service.run(options(), page));
      const lines = kept.map(predictionLine);
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.join("")).toBe(await readFile(out, "utf8"));
      if (bench === "D") continue;
      const { report, verdicts } = unwrap(await service.score(bench, new File(lines, "p.jsonl")));
      const predictions = await readChoicePredictions(dataFile(out));
      expect(report).toEqual(scoreChoices(predictions));
      expect(verdicts).toHaveLength(predictions.length);
      expect(report.items).toBe(31);
    }
  });

  it("compare two runs alike, and tell what the other has for each item", async () => {
    const { service } = await opened(QUESTIONS);
    const { desk: page, kept } = desk();
    unwrap(await service.run(options(), page));
    const others = kept.slice(5).map((one) => ({ ...one, pred: one.pred === "B" ? "A" : "B" }));
    const [a, b] = [kept, others].map((of) => new File(of.map(predictionLine), "p.jsonl")) as [File, File];
    const found = unwrap(await service.compare("Q", a, b));
    expect(found.by).toEqual(compareChoices(await readChoicePredictions(a), await readChoicePredictions(b)));
    // Items 5 to 29: of those with the id 3 the other run has the second alone, which is about something else than the first.
    expect(found.others.size).toBe(25);
    const keys = new ItemKeys();
    expect(found.others.get(keys.next(5))).toMatchObject({ pred: "B", verdict: { truth: "A" } });
  });
});

describe("a run in the page", () => {
  it("asks about nothing that is known, and about what failed once more", async () => {
    const { service, rows } = await opened(QUESTIONS);
    const first = desk();
    const known = rows.slice(0, 20).map(({ key }) => key);
    expect(unwrap(await service.run(options(known), first.desk))).toMatchObject({ items: 33, predicted: 31 });
    expect(first.asked).toHaveLength(11);
    expect(first.faults.map(([index]) => index)).toEqual([31, 32]);
  });

  it("ends at once when it is stopped, and keeps what came before", async () => {
    const { service } = await opened(QUESTIONS);
    const { desk: page, kept } = desk({
      async ask() {
        if (kept.length === 4) service.stop({ code: "cancelled", message: "stopped" });
        return kept.length === 4 ? fail("cancelled", "stopped") : ok({ text: "A", frames: 1 });
      },
    });
    expect(await service.run(options(), page)).toEqual(fail("cancelled", "stopped"));
    expect(kept).toHaveLength(4);
    unwrap(await service.run(options(), desk().desk));
  });

  it("ends where an answer cannot be stored, so that none is lost", async () => {
    const { service } = await opened(QUESTIONS);
    const { desk: page, asked } = desk({ keep: async () => fail("storage-full", "no room") });
    expect(await service.run(options(), page)).toEqual(fail("storage-full", "no room"));
    expect(asked).toHaveLength(1);
  });
});

describe("a benchmark's file", () => {
  it("is told by its first record, with what is wrong with an item", async () => {
    const { bench, rows } = await opened(QUESTIONS);
    expect(bench).toBe("Q");
    expect(rows[30]).toMatchObject({ id: "3", key: "3 1", answer: "(B) y", frames: [1, 3], fault: null });
    expect(rows[31]!.fault).toContain("object 0 on frame 3");
    expect(await opened(DESCRIPTIONS)).toMatchObject({ bench: "D", isOfShapes: false });
    const shapes = DESCRIPTIONS.map((one) => ({ ...one, caption: "A small red ring. It spins." }));
    expect(await opened(shapes)).toMatchObject({ bench: "D", isOfShapes: true });
    expect((await opened([...shapes, DESCRIPTIONS[0]!])).isOfShapes).toBe(false);
  });

  it("is refused where it is something else", async () => {
    const refused = async (records: readonly unknown[]) => {
      const result = await createBenchmarkService().open([benchFile(records)]);
      return result.ok ? "" : result.error.message;
    };
    expect(await refused([{ video: "a.mp4", conversations: [] }])).toContain(
      "records with video, conversations",
    );
    expect(await refused([{ Question: "?", pred: "A" }])).toContain("has predictions");
    expect(await refused([])).toContain("has no records");
  });

  it("gives the masks of a frame as outlines", async () => {
    const { service } = await opened(QUESTIONS);
    const outlines = unwrap(await service.outlines(0, 3));
    expect(outlines).toMatchObject({ frame: 3, height: 6, width: 8, objects: [{ object: 0 }] });
    expect(unwrap(await service.outlines(0, 2))).toBeNull();
  });
});

describe("a benchmark of whole clips", () => {
  const file = (name: string, content: unknown) =>
    new File([typeof content === "string" ? content : JSON.stringify(content)], name);
  const choice = (video: string, answer: string) => ({
    ...{ video, question: `What is in ${video}?`, candidates: ["a gull", "a boat"], answer },
    ...{ start: 0, end: 3 },
  });
  const TASKS = [
    file("action_antonym.json", [choice("2.mp4", "a boat")]),
    file("action_sequence.json", [
      choice("0.mp4", "a gull"),
      choice("1.mp4", "a boat"),
      choice("3.mp4", "x"),
    ]),
  ];
  const PERCEPTION = file("mc_question_test.json", {
    clip: {
      metadata: { video_id: "0" },
      mc_question: [{ id: 4, question: "What?", options: ["x", "y", "z"] }],
    },
  });

  it("is told by its files, with what is wrong with a question", async () => {
    const service = createBenchmarkService();
    const { bench, rows } = unwrap(await service.open(TASKS));
    expect(bench).toBe("mvbench");
    expect(rows.map(({ id, type }) => `${id} ${type}`)).toEqual([
      "action_sequence/0 Action Sequence",
      "action_sequence/1 Action Sequence",
      "action_sequence/2 null",
      "action_antonym/0 Action Antonym",
    ]);
    expect(rows[0]).toMatchObject({ options: ["(A) a gull", "(B) a boat"], answer: "(A) a gull" });
    expect(rows[2]!.fault).toContain("expected one of the candidates as answer");
    expect(unwrap(await service.open([PERCEPTION]))).toMatchObject({
      bench: "perception-test",
      rows: [{ id: "0/4", answer: null, fault: null }],
    });
    const table = await readFile(new URL("./video/fixtures/video-mme.parquet", import.meta.url));
    const films = unwrap(await service.open([new File([table], "test-00000-of-00001.parquet")]));
    expect(films.bench).toBe("video-mme");
    expect(films.rows[0]!.paths).toContain("videos/fFjv93ACGo8.mkv");
  });

  it("is run as the command runs it, scored, compared and written as upstream writes it", async () => {
    const service = createBenchmarkService();
    const { rows } = unwrap(await service.open(TASKS));
    const { desk: page, kept, asked, faults } = desk();
    const whole = { ...options(), mode: "whole" } as const;
    const outcome = unwrap(await service.run(whole, page));
    expect(outcome).toEqual({ items: 4, predicted: 3, elsewhere: 0 });
    expect(faults.map(([index]) => index)).toEqual([2]);

    const byCommandToo: AnyPrediction[] = [];
    const run = { items: () => videoItems("mvbench", TASKS), limit: null, known: new Set<string>() };
    await runVideoBench(
      { ...run, bench: "mvbench", model },
      await planItems(run),
      {
        find: async ([path]) => path!,
        look: async () => info,
        subtitles: async () => null,
        ask: async (video) => ({ text: replyTo(video), frames: 4 }),
      },
      { onPrediction: async (one) => void byCommandToo.push(one), onFault: () => {}, onProgress: () => {} },
    );
    expect(kept).toEqual(byCommandToo);

    const lines = new File(kept.map(predictionLine), "p.jsonl");
    const { report, verdicts } = unwrap(await service.score("mvbench", lines));
    expect(report).toEqual(scoreVideos("mvbench", await readVideoPredictions(lines, "mvbench")));
    expect(verdicts[0]).toMatchObject({ truth: "A", strict: { isCorrect: expect.any(Boolean) } });
    const found = unwrap(await service.compare("mvbench", lines, lines));
    expect(found.by).toMatchObject({ strict: { pairs: 3, difference: 0 } });
    expect([...found.others.keys()]).toEqual([rows[0]!.key, rows[1]!.key, rows[3]!.key]);
    const upstream = unwrap(await service.upstreamFile("mvbench", lines))
      .trim()
      .split("\n");
    expect(upstream.map((line) => JSON.parse(line).task_type)).toEqual([
      "Action Sequence",
      "Action Sequence",
      "Action Antonym",
    ]);

    // Gone on with: nothing is asked twice.
    const before = asked.length;
    const known = [rows[0]!, rows[1]!, rows[3]!].map(({ key }) => key);
    unwrap(await service.run({ ...whole, known }, page));
    expect(asked).toHaveLength(before);
  });

  it("comes with what is said, where that is wanted and there", async () => {
    const service = createBenchmarkService();
    const table = await readFile(new URL("./video/fixtures/video-mme.parquet", import.meta.url));
    unwrap(await service.open([new File([table], "test.parquet")]));
    const requests: string[] = [];
    const { desk: page, kept } = desk({
      textAt: async (path) =>
        ok(path === "subtitles/fFjv93ACGo8.srt" ? "1\n00:00:00,000 --> 00:00:59,000\nA gull.\n" : null),
      async ask(request) {
        requests.push(JSON.stringify(request.turns));
        return ok({ text: "A", frames: 4 });
      },
    });
    unwrap(await service.run({ ...options(), mode: "subtitles", limit: 3 }, page));
    expect(kept[0]).toMatchObject({ id: "001-1", video: "videos/fFjv93ACGo8.mp4", subtitles: true });
    expect(requests[0]).toContain("A gull.");
  });
});
