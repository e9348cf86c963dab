import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { unwrap } from "../core/failure.ts";
import type { Prediction } from "../protocol/benchmark.ts";
import type { BenchRunRecord } from "../state/benchmark.ts";

// Each test has a database of its own.
let store: typeof import("./bench-store.ts");
beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.resetModules();
  store = await import("./bench-store.ts");
});

const run = (id: string, more: Partial<BenchRunRecord> = {}): BenchRunRecord => ({
  ...{ id, bench: "Q", mode: "single", fileName: "q.json", fingerprint: "f", folderName: "clips" },
  ...{ modelId: "m", modelName: "M", packageHash: "h", demonstration: true, items: 3 },
  startedAt: "2026-01-01T00:00:00.000Z",
  ...more,
});
const prediction = (id: number, pred = "A"): Prediction => ({
  ...{ id, video: "a.mp4", Answer: "(A) x", pred, type: "t", options: ["(A) x"], model: "m" },
  ...{ mode: "single", frames: 8, promptHash: "0", startedAt: "", milliseconds: 1 },
});
const files = [new File(["[]"], "q.json"), new File(["[1]"], "r.json")];

it("gives predictions back in the order in which they came, with their members in order", async () => {
  unwrap(await store.keepRun(run("a"), files));
  unwrap(await store.keepPrediction("a", "9 0", prediction(9)));
  unwrap(await store.keepPrediction("a", "1 0", prediction(1)));
  const kept = unwrap(await store.loadPredictions("a"));
  expect([...kept.keys()]).toEqual(["9 0", "1 0"]);
  expect(JSON.stringify(kept.get("9 0"))).toBe(JSON.stringify(prediction(9)));
  expect(unwrap(await store.listRuns())).toEqual([{ ...run("a"), answered: 2 }]);
  const judges = [{ model: "j", promptHash: "0", isUpstream: false }];
  unwrap(await store.keepRun(run("a", { judges }), []));
  expect(unwrap(await store.listRuns())).toEqual([{ ...run("a"), judges, answered: 2 }]);
});

it("never replaces a prediction", async () => {
  unwrap(await store.keepPrediction("a", "1 0", prediction(1)));
  expect((await store.keepPrediction("a", "1 0", prediction(1, "B"))).ok).toBe(false);
  expect(unwrap(await store.loadPredictions("a")).get("1 0")!.pred).toBe("A");
});

it("adds a judge's reply to a prediction once, and in its place", async () => {
  unwrap(await store.keepPrediction("a", "1 0", prediction(1)));
  unwrap(await store.keepPrediction("a", "2 0", prediction(2)));
  unwrap(await store.keepReply("a", "1 0", "first"));
  unwrap(await store.keepReply("a", "1 0", "second"));
  unwrap(await store.keepReply("a", "gone", "first"));
  const kept = unwrap(await store.loadPredictions("a"));
  expect([...kept].map(([key, one]) => [key, "gpt" in one ? one.gpt : undefined])).toEqual([
    ["1 0", "first"],
    ["2 0", undefined],
  ]);
});

it("lists the latest run first, and keeps the file as long as a run needs it", async () => {
  const [first, second] = [run("a"), run("b", { startedAt: "2026-01-02T00:00:00.000Z" })];
  for (const one of [first, second]) unwrap(await store.keepRun(one, files));
  unwrap(await store.keepPrediction("a", "1 0", prediction(1)));
  unwrap(await store.keepPrediction("b", "1 0", prediction(1)));
  expect(unwrap(await store.listRuns()).map(({ id }) => id)).toEqual(["b", "a"]);
  unwrap(await store.deleteRun(first));
  expect(unwrap(await store.listRuns()).map(({ id, answered }) => [id, answered])).toEqual([["b", 1]]);
  expect(unwrap(await store.loadPredictions("a")).size).toBe(0);
  expect(await store.benchFiles("f")).toHaveLength(2);
  unwrap(await store.deleteRun(second));
  expect(await store.benchFiles("f")).toBeNull();
});
