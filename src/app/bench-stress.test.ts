import "fake-indexeddb/auto";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProxyMarked, proxy } from "comlink";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { BenchRequest } from "../asking/bench-request.ts";
import type { Bench } from "../benchmark/bench-item.ts";
import { createBenchmarkService } from "../benchmark/benchmark-service.ts";
import { scoreChoices } from "../benchmark/choice-scores.ts";
import { scoreDescriptions } from "../benchmark/description-scores.ts";
import { ItemKeys } from "../benchmark/item-keys.ts";
import { readChoicePredictions, readDescriptionPredictions } from "../benchmark/read-predictions.ts";
import { type Prediction, planOf, runBench } from "../benchmark/run-bench.ts";
import { predictionLine } from "../benchmark/run-items.ts";
import { dataFile } from "../cli/data-files.ts";
import { judgePredictions, RULES } from "../cli/judge-predictions.ts";
import { openPredictionFile } from "../cli/prediction-file.ts";
import { ok, unwrap } from "../core/failure.ts";
import { keepPrediction, keepReply, loadPredictions } from "../projects/bench-store.ts";
import type { BenchDesk } from "../protocol/benchmark.ts";
import { judgeDescriptions, rulesJudge } from "./bench-judging.ts";

// A whole benchmark by the command and by the page, each ended twenty times at any moment: the same predictions, and nothing is asked again
// that was stored. The model is a rule, so that what is proven is that no answer is lost, asked for twice or changed.

const QUESTIONS = 1000;
const DESCRIPTIONS = 400;
const KILLS = 20;

const COLOURS = ["red", "green", "blue", "yellow"];
const TYPES = ["Basic Questions", "Sequential Questions", "Reasoning Questions", "Future Predictions"];
const MASK = { segmentation: { size: [6, 8], counts: "d033000:" } };
const place = { frame_idx: "1", annotation: [{ "0": { segmentation: null }, "1": MASK, "3": MASK }] };

const questions = Array.from({ length: QUESTIONS }, (_, id) => {
  const options = COLOURS.map((colour, nth) => `(${"ABCD"[nth]}) ${colour}`);
  const asked = { Question: `Number ${id}: which colour has <object0><region>?`, type: TYPES[id % 4]! };
  return { id, video: `clips/${id % 200}.mp4`, ...asked, options, Answer: options[(7 * id) % 4]!, ...place };
});
const descriptions = Array.from({ length: DESCRIPTIONS }, (_, id) => {
  return {
    id,
    video: `clips/${id % 200}.mp4`,
    caption: `A ${COLOURS[id % 4]} circle that moves left.`,
    ...place,
  };
});

const model = {
  ...{ id: "rule", family: "vr7", demonstration: false },
  sampling: { kind: "rate", fps: 1, maxFrames: 8 } as const,
};
const info = {
  ...{ width: 8, height: 6, timesSeconds: [0, 1, 2, 3], endSeconds: 4, startSeconds: 0 },
  ...{ container: "mp4", codec: "h264", rotationDegrees: 0 as const, mirrored: false },
  ...{ variableFrameRate: false, playsAsIs: true, notices: [] },
};

/** Right, wrong, in words, or unreadable, as the question's number has it; of a clip a description that is more or less right. */
function replyTo(request: Pick<BenchRequest, "turns">, video: string): string {
  const asked = /Number (\d+)/.exec(JSON.stringify(request.turns))?.[1];
  const number = Number(asked ?? /\d+/.exec(video)![0]);
  if (asked === undefined) {
    return `A ${COLOURS[(3 * number) % 4]} ${["circle", "square"][number % 2]} that moves ${["left", "right"][number % 3] ?? "up"}.`;
  }
  return ["(A)", "B", "The answer is C.", "It is blue.", "I cannot tell."][number % 5]!;
}

/** Numbers from 0 to 1, the same in every run of the test. Source: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Killed extends Error {}

/** Ends a run at a random one of the next moments: before an answer, or after it and before it is stored. */
class Killer {
  private left: number;
  constructor(random: () => number, items: number) {
    this.left = Math.ceil(random() * ((2 * items) / KILLS));
  }
  moment(): void {
    if (--this.left <= 0) throw new Killed("killed");
  }
}
const NOBODY = { moment: () => {} };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stress-"));
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** What is asked, and whether any of it was stored before. */
class Ledger {
  readonly stored = new Set<string>();
  readonly askedAgain: string[] = [];
  asked(item: string): void {
    if (this.stored.has(item)) this.askedAgain.push(item);
  }
}

async function byCommand(bench: Bench, file: File, random: () => number, items: number): Promise<string> {
  const out = join(folder, `${bench}.jsonl`);
  const ledger = new Ledger();
  const once = async (killer: Pick<Killer, "moment">) => {
    const predictions = await openPredictionFile(out);
    const keys = new ItemKeys();
    const known = new Set(predictions.lines.map(({ id }) => keys.next(id)));
    const run = { file, bench, mode: "multi", limit: null, model, known } as const;
    let current = "";
    try {
      await runBench(
        run,
        await planOf(run),
        async (video, request) => {
          current = `${video} ${JSON.stringify(request.turns)}`;
          ledger.asked(bench === "Q" ? current : "");
          killer.moment();
          return { text: replyTo(request, video), frames: 16 };
        },
        {
          async onPrediction(prediction) {
            killer.moment();
            await predictions.append(prediction);
            ledger.stored.add(current);
          },
          onFault: () => {},
          onProgress: () => {},
        },
      );
    } finally {
      await predictions.close();
    }
  };
  for (let kill = 0; kill < KILLS; kill++) {
    await expect(once(new Killer(random, items))).rejects.toThrow(Killed);
    const before = await readFile(out, "utf8");
    // What a kill in the middle of a write leaves.
    const half = predictionLine({ id: kill, video: "clips/0.mp4", pred: "A" });
    if (random() < 0.5) await appendFile(out, half.slice(0, Math.ceil(random() * (half.length - 3))));
    expect((await readFile(out, "utf8")).startsWith(before)).toBe(true);
  }
  await once(NOBODY);
  expect(ledger.askedAgain).toEqual([]);
  return readFile(out, "utf8");
}

async function byPage(bench: Bench, file: File, random: () => number, items: number): Promise<string> {
  const id = `run ${bench}`;
  const ledger = new Ledger();
  const once = async (killer: Pick<Killer, "moment">) => {
    const service = createBenchmarkService();
    unwrap(await service.open([file]));
    const before = unwrap(await loadPredictions(id));
    const keys = new ItemKeys();
    for (const { id: item } of before.values()) keys.next(item);
    let [shown, current] = ["", ""];
    // A page that is gone answers nothing more.
    let gone: (error: Killed) => void = () => {};
    const killed = new Promise<never>((_, reject) => {
      gone = reject;
    });
    const moment = () => {
      try {
        killer.moment();
      } catch (error) {
        gone(error as Killed);
        return new Promise<never>(() => {});
      }
    };
    const desk: BenchDesk = {
      async openClip(video) {
        shown = video;
        return ok({ info, identity: video });
      },
      findClip: async ([path]) => ok(path!),
      textAt: async () => ok(null),
      async ask(request) {
        current = `${shown} ${JSON.stringify(request.turns)}`;
        ledger.asked(bench === "Q" ? current : "");
        await moment();
        return ok({ text: replyTo(request, shown), frames: 16 });
      },
      async keep(prediction) {
        await moment();
        const kept = await keepPrediction(id, keys.next(prediction.id), prediction);
        ledger.stored.add(current);
        return kept;
      },
      failed: () => {},
      progressed: () => {},
    };
    const run = { mode: "multi", limit: null, model, known: [...before.keys()] } as const;
    unwrap(await Promise.race([service.run(run, proxy(desk) as BenchDesk & ProxyMarked), killed]));
  };
  for (let kill = 0; kill < KILLS; kill++) {
    await expect(once(new Killer(random, items))).rejects.toThrow(Killed);
  }
  await once(NOBODY);
  expect(ledger.askedAgain).toEqual([]);
  return Array.from(unwrap(await loadPredictions(id)).values(), predictionLine).join("");
}

/** What the command makes of the file that it wrote, by the rules of shapes world. */
async function judgedByCommand() {
  const out = join(folder, "judged.json");
  // A line of progress for each.
  vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await judgePredictions(join(folder, "D.jsonl"), out, RULES)).toBe(true);
  const report = scoreDescriptions(await readDescriptionPredictions(dataFile(out)));
  expect(report).toMatchObject({ items: DESCRIPTIONS, judged: DESCRIPTIONS, upstream: { unreadable: [] } });
  const scores = Object.values(report.upstream.dimensions);
  expect(scores.every((score) => score !== null && score > 0 && score < 5)).toBe(true);
  return report;
}

/** What the page makes of the run that it stored, by the same rules; the judging is stopped on the way and gone on with. */
async function judgedByPage() {
  const run = "run D";
  const stored = async () => unwrap(await loadPredictions(run)) as ReadonlyMap<string, Prediction>;
  const judged: string[] = [];
  const once = async (stopAfter: number) => {
    const stop = new AbortController();
    const listener = {
      async onReply(key: string, gpt: string) {
        unwrap(await keepReply(run, key, gpt));
        judged.push(key);
        if (judged.length === stopAfter) stop.abort();
      },
      onProgress: () => {},
    };
    await judgeDescriptions(rulesJudge, await stored(), listener, stop.signal);
  };
  await once(Math.floor(DESCRIPTIONS / 3));
  await once(Number.POSITIVE_INFINITY);
  expect(new Set(judged).size).toBe(DESCRIPTIONS);
  expect(judged).toHaveLength(DESCRIPTIONS);
  const lines = Array.from((await stored()).values(), predictionLine).join("");
  const { report } = unwrap(await createBenchmarkService().score("D", new File([lines], "page.jsonl")));
  return report;
}

it.each([
  ["Q", questions],
  ["D", descriptions],
] as const)(
  "%s by command and page, killed 20 times: the same file, nothing asked twice",
  async (bench, items) => {
    const file = new File([JSON.stringify(items)], "bench.json");
    const command = await byCommand(bench, file, randomFrom(1), items.length);
    const page = await byPage(bench, file, randomFrom(2), items.length);
    expect(page).toBe(command);
    const lines = command
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    if (bench === "D") return expect(await judgedByPage()).toEqual(await judgedByCommand());
    const service = createBenchmarkService();
    const { report } = unwrap(await service.score("Q", new File([page], "page.jsonl")));
    await appendFile(join(folder, "again.jsonl"), command);
    expect(report).toEqual(scoreChoices(await readChoicePredictions(dataFile(join(folder, "again.jsonl")))));
    expect(report).toMatchObject({ items: QUESTIONS, parser: { strict: { unanswered: QUESTIONS / 5 } } });
  },
  120_000,
);
