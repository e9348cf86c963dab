import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProxyMarked, proxy } from "comlink";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BenchRequest } from "../asking/bench-request.ts";
import { dataFile } from "../cli/data-files.ts";
import { openPredictionFile } from "../cli/prediction-file.ts";
import { FailureError, fail, ok, unwrap } from "../core/failure.ts";
import type { BenchDesk } from "../protocol/benchmark.ts";
import type { Bench } from "./bench-item.ts";
import { createBenchmarkService } from "./benchmark-service.ts";
import { scoreChoices } from "./choice-scores.ts";
import { compareChoices } from "./compare/compare-choices.ts";
import { ItemKeys } from "./item-keys.ts";
import { readChoicePredictions } from "./read-predictions.ts";
import { type Prediction, planOf, runBench } from "./run-bench.ts";
import { predictionLine } from "./run-items.ts";

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
const model = { id: "m", family: "vr3", demonstration: false };
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
  const kept: Prediction[] = [];
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
    failed: (index, message) => void faults.push([index, message]),
    progressed: () => undefined,
    ...more,
  };
  return { desk: proxy(all) as BenchDesk & ProxyMarked, kept, asked, faults };
}

async function opened(items: readonly unknown[]) {
  const service = createBenchmarkService();
  const info = unwrap(await service.open(benchFile(items)));
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
    expect((await opened(DESCRIPTIONS)).bench).toBe("D");
  });

  it("is refused where it is something else", async () => {
    const refused = async (records: readonly unknown[]) => {
      const result = await createBenchmarkService().open(benchFile(records));
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
