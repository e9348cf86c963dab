import "fake-indexeddb/auto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ProxyMarked, proxy } from "comlink";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
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
import { RULE_MODE, RULE_MODEL, type RuleModel, ruleModel } from "../cli/rule-run/rule-model.ts";
import { ok, unwrap } from "../core/failure.ts";
import { keepPrediction, keepReply, loadPredictions } from "../projects/bench-store.ts";
import type { BenchDesk } from "../protocol/benchmark.ts";
import { judgeDescriptions, rulesJudge } from "./bench-judging.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RULE_EVALUATION = join(ROOT, "src/cli/rule-run/rule-evaluation.ts");

// Whole benchmarks about shapes world, 1,000 questions and 400 descriptions, by the command and by the page, each ended twenty times at any
// moment: the same predictions and scores, and nothing is asked again that was stored. The model is a rule that knows the truth and says it,
// something else, or nothing, so that what is proven is that no answer is lost, asked for twice or changed.
//
// `KILLS=20 BENCH=folder npx vitest run src/app/bench-stress.test.ts` ends the command's process that often, and takes the items of a folder
// that training/shapes_world/bench.py made, with the masks of all frames. Once each time keeps it true.

const BENCH_FOLDER = process.env.BENCH ?? fileURLToPath(new URL("fixtures/shapes-bench", import.meta.url));
const STOPS = 20;
const KILLS = Number(process.env.KILLS ?? 1);
const QUESTIONS = 1000;
const DESCRIPTIONS = 400;

/** The file of items: as it was made, or packed. */
function annotationsOf(bench: Bench): string {
  const path = join(BENCH_FOLDER, `bench-${bench.toLowerCase()}.json`);
  return existsSync(path) ? path : `${path}.gz`;
}

const model = { ...RULE_MODEL, sampling: { kind: "rate", fps: 1, maxFrames: 8 } as const };
const info = {
  ...{
    timesSeconds: Array.from({ length: 400 }, (_, frame) => frame / 30),
    endSeconds: 400 / 30,
    startSeconds: 0,
  },
  ...{ container: "mp4", codec: "h264", rotationDegrees: 0 as const, mirrored: false },
  ...{ variableFrameRate: false, playsAsIs: true, notices: [] },
};

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
    this.left = Math.ceil(random() * ((2 * items) / STOPS));
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
  readonly stored = new Set<number>();
  readonly askedAgain: number[] = [];
  asked(item: number): void {
    if (this.stored.has(item)) this.askedAgain.push(item);
  }
}

async function byCommand(bench: Bench, rule: RuleModel, random: () => number): Promise<string> {
  const file = dataFile(annotationsOf(bench));
  const out = join(folder, `${bench}.jsonl`);
  const ledger = new Ledger();
  const once = async (killer: Pick<Killer, "moment">) => {
    const predictions = await openPredictionFile(out);
    const keys = new ItemKeys();
    const known = new Set(predictions.lines.map(({ id }) => keys.next(id)));
    const run = { file, bench, mode: RULE_MODE, limit: null, model, known } as const;
    let current = -1;
    try {
      await runBench(
        run,
        await planOf(run),
        async (video, request) => {
          current = rule.itemOf(video, request);
          ledger.asked(current);
          killer.moment();
          return { text: rule.replyTo(current), frames: 16 };
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
  for (let stop = 0; stop < STOPS; stop++) {
    await expect(once(new Killer(random, rule.items))).rejects.toThrow(Killed);
    const before = await readFile(out, "utf8");
    // What a kill in the middle of a write leaves.
    const half = predictionLine({ id: stop, video: "clips/0.mp4", pred: "A" });
    if (random() < 0.5) await appendFile(out, half.slice(0, Math.ceil(random() * (half.length - 3))));
    expect((await readFile(out, "utf8")).startsWith(before)).toBe(true);
  }
  await once(NOBODY);
  expect(ledger.askedAgain).toEqual([]);
  return readFile(out, "utf8");
}

async function byPage(bench: Bench, rule: RuleModel, random: () => number): Promise<string> {
  const path = annotationsOf(bench);
  const file = new File([await readFile(path)], basename(path));
  const id = `run ${bench}`;
  const ledger = new Ledger();
  const once = async (killer: Pick<Killer, "moment">) => {
    const service = createBenchmarkService();
    unwrap(await service.open([file]));
    const before = unwrap(await loadPredictions(id));
    const keys = new ItemKeys();
    for (const { id: item } of before.values()) keys.next(item);
    let shown = "";
    let current = -1;
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
        const [height, width] = rule.sizeOf(video);
        return ok({ info: { ...info, height, width }, identity: video });
      },
      findClip: async ([path]) => ok(path!),
      textAt: async () => ok(null),
      async ask(request) {
        current = rule.itemOf(shown, request);
        ledger.asked(current);
        await moment();
        return ok({ text: rule.replyTo(current), frames: 16 });
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
    const run = { mode: RULE_MODE, limit: null, model, known: [...before.keys()] } as const;
    unwrap(await Promise.race([service.run(run, proxy(desk) as BenchDesk & ProxyMarked), killed]));
  };
  for (let stop = 0; stop < STOPS; stop++) {
    await expect(once(new Killer(random, rule.items))).rejects.toThrow(Killed);
  }
  await once(NOBODY);
  expect(ledger.askedAgain).toEqual([]);
  return Array.from(unwrap(await loadPredictions(id)).values(), predictionLine).join("");
}

/**
 * The command's run in a process of its own, killed at random moments.
 * @returns the lines that it wrote, and how many items were asked about over all runs
 */
async function byKilledProcess(bench: Bench, rule: RuleModel, random: () => number) {
  const out = join(folder, `${bench}-killed.jsonl`);
  const stored = async () => (await readFile(out, "utf8").catch(() => "")).split("\n").slice(0, -1);
  let asked = 0;
  for (let kill = 0; kill <= KILLS; kill++) {
    const before = await stored();
    const log = join(folder, `${bench}-${kill}.log`);
    await writeFile(log, "");
    const args = ["--import", "tsx", RULE_EVALUATION, bench, annotationsOf(bench), out, log];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    const ended = once(child, "close");
    const isLast = kill === KILLS;
    if (!isLast) {
      // Never more than are left, on the whole.
      const bytes = 2 * Math.ceil((random() * rule.items) / KILLS);
      while (statSync(log).size < bytes && child.exitCode === null) await setTimeout(2);
      await setTimeout(4 * random());
      child.kill("SIGKILL");
    }
    expect(await ended, said).toEqual(isLast ? [0, null] : [null, "SIGKILL"]);
    const lines = await stored();
    expect(lines.slice(0, before.length)).toEqual(before);
    // What a process asks about is what was not stored when it began, in order, each once.
    const items = (await readFile(log, "utf8")).split("\n").slice(0, -1).map(Number);
    expect(items).toEqual(items.map((_, nth) => before.length + nth));
    // It dies between a question and its line at most.
    expect(items.length - (lines.length - before.length)).toBeOneOf(isLast ? [0] : [0, 1]);
    asked += items.length;
  }
  return { lines: await stored(), asked };
}

/** A line without what the clock says. */
function untimed(line: string): object {
  const { startedAt: _, milliseconds: __, ...prediction } = JSON.parse(line);
  return prediction;
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

it.each(["Q", "D"] as const)(
  `%s by command and page, stopped ${STOPS} times and killed: the same file, nothing asked twice`,
  async (bench) => {
    const rule = await ruleModel(bench, dataFile(annotationsOf(bench)));
    expect(rule.items).toBe(bench === "Q" ? QUESTIONS : DESCRIPTIONS);
    const command = await byCommand(bench, rule, randomFrom(1));
    const page = await byPage(bench, rule, randomFrom(2));
    expect(page).toBe(command);
    // Both benchmarks go the same way there; a process takes a second to start.
    if (bench === "Q" || process.env.KILLS) {
      const killed = await byKilledProcess(bench, rule, randomFrom(3));
      expect(killed.lines.map(untimed)).toEqual(command.trim().split("\n").map(untimed));
      if (process.env.KILLS)
        console.log(`${bench}: ${KILLS} kills, ${killed.asked} questions for ${rule.items} items`);
    }
    const lines = command
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: rule.items }, (_, id) => id));
    if (bench === "D") return expect(await judgedByPage()).toEqual(await judgedByCommand());
    const service = createBenchmarkService();
    const { report } = unwrap(await service.score("Q", new File([page], "page.jsonl")));
    await appendFile(join(folder, "again.jsonl"), command);
    expect(report).toEqual(scoreChoices(await readChoicePredictions(dataFile(join(folder, "again.jsonl")))));
    expect(report).toMatchObject({
      items: QUESTIONS,
      parser: { strict: { unanswered: QUESTIONS / 5, correct: (3 * QUESTIONS) / 5 } },
    });
  },
  120_000 + KILLS * 60_000,
);
