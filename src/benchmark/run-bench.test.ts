import { expect, it } from "vitest";
import { FailureError } from "../core/failure.ts";
import { ItemKeys } from "./item-keys.ts";
import { type BenchRun, type Prediction, planOf, runBench } from "./run-bench.ts";

const MASK = { segmentation: { size: [6, 8], counts: "d033000:" } };
const question = (id: unknown, more: object = {}) => ({
  id,
  video: `${id}.mp4`,
  Question: "What is <object0><region>?",
  type: "Basic Questions",
  options: ["(A) x", "(B) y"],
  Answer: "(A) x",
  frame_idx: "3",
  annotation: [{ "3": MASK }],
  ...more,
});

const file = (items: readonly unknown[]) => ({
  name: "q.json",
  stream: () => new Blob([JSON.stringify(items)]).stream(),
});

function run(items: readonly unknown[], more: Partial<BenchRun> = {}): BenchRun {
  const model = { id: "m", family: "vr3", demonstration: false };
  return { file: file(items), bench: "Q", mode: "single", limit: null, model, known: new Set(), ...more };
}

const keysOf = (...ids: unknown[]) => {
  const keys = new ItemKeys();
  return new Set(ids.map((id) => keys.next(id)));
};

/** Runs with a model that answers by the clip's name. */
async function outcome(run: BenchRun, ask?: Parameters<typeof runBench>[2], signal?: AbortSignal) {
  const predictions: Prediction[] = [];
  const faults: unknown[] = [];
  const progress: number[][] = [];
  const listener = {
    onPrediction: async (prediction: Prediction) => void predictions.push(prediction),
    onFault: (...fault: unknown[]) => void faults.push(fault),
    onProgress: (...counts: number[]) => void progress.push(counts),
  };
  const answer = ask ?? (async (video: string) => ({ text: `saw ${video}`, frames: 5 }));
  const result = await runBench(run, await planOf(run), answer, listener, signal);
  return { result, predictions, faults, progress };
}

it("writes upstream's fields and this project's for a question", async () => {
  const { predictions, result } = await outcome(run([question(7)]));
  expect(result).toEqual({ items: 1, predicted: 1, elsewhere: 0 });
  expect(predictions).toEqual([
    {
      id: 7,
      video: "7.mp4",
      Answer: "(A) x",
      pred: "saw 7.mp4",
      type: "Basic Questions",
      options: ["(A) x", "(B) y"],
      model: "m",
      mode: "single",
      frames: 5,
      promptHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      milliseconds: expect.any(Number),
    },
  ]);
});

it("writes the reference of a description under both names", async () => {
  const item = { id: "d", video: "v.mp4", caption: "A dog.", frame_idx: "3", annotation: [{ "4": MASK }] };
  const { predictions, result } = await outcome(run([item], { bench: "D" }));
  expect(predictions[0]).toMatchObject({ id: "d", caption: "A dog.", Answer: "A dog.", pred: "saw v.mp4" });
  expect(predictions[0]).not.toHaveProperty("type");
  expect(result.elsewhere).toBe(1);
});

it("asks about the first items of the file in its order, but for those that are known", async () => {
  const items = [5, "5", 4, 3, 2].map((id) => question(id));
  const known = keysOf(5, 3, "elsewhere");
  const { predictions, progress, result } = await outcome(run(items, { limit: 4, known }));
  expect(predictions.map(({ id }) => id)).toEqual(["5", 4]);
  expect(progress).toEqual([
    [1, 1],
    [2, 0],
  ]);
  expect(result).toMatchObject({ items: 4, predicted: 4 });
});

it("tells items of one id apart by which of them they are", async () => {
  const items = [
    question(1, { video: "a" }),
    question(2),
    question(1, { video: "b" }),
    question(1, { video: "c" }),
  ];
  const { predictions, result } = await outcome(run(items, { known: keysOf(1, 1) }));
  expect(predictions.map(({ id, video }) => [id, video])).toEqual([
    [2, "2.mp4"],
    [1, "c"],
  ]);
  expect(result).toMatchObject({ items: 4, predicted: 4 });
});

it("takes the place in the file for the id of an item that has none", async () => {
  const items = [question(undefined), question(null), question(7)];
  const { predictions } = await outcome(run(items, { known: keysOf(1) }));
  expect(predictions.map(({ id }) => id)).toEqual([0, 7]);
});

it("goes on after items that cannot be asked about, and says why", async () => {
  const items = [question(0), 1, question(1, { Question: 1 }), question(0), question(2), question(3)];
  const { predictions, faults, result } = await outcome(run(items), async (video) => {
    if (video === "2.mp4") throw new FailureError("file-unreadable", "2.mp4 does not exist");
    return { text: "A", frames: 1 };
  });
  expect(predictions.map(({ id }) => id)).toEqual([0, 0, 3]);
  expect(faults).toEqual([
    [1, null, "expected a JSON object, found a number"],
    [2, 1, "expected a text as Question, found a number"],
    [4, 2, "2.mp4 does not exist"],
  ]);
  expect(result).toMatchObject({ items: 6, predicted: 3 });
});

it("stops at once, between two items or within one", async () => {
  const stop = new AbortController();
  const asked: string[] = [];
  const ask = async (video: string) => {
    asked.push(video);
    if (asked.length === 2) {
      stop.abort();
      throw new FailureError("cancelled", "cancelled");
    }
    return { text: "A", frames: 1 };
  };
  await expect(outcome(run([question(0), question(1), question(2)]), ask, stop.signal)).rejects.toThrow(
    /abort/i,
  );
  expect(asked).toEqual(["0.mp4", "1.mp4"]);
});

it("does not take a mistake of ours for a fault of an item", async () => {
  const ask = async () => Promise.reject(new TypeError("x is undefined"));
  await expect(outcome(run([question(0)]), ask)).rejects.toThrow("x is undefined");
});
