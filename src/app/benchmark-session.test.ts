import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { fail, ok } from "../core/failure.ts";
import type { AnswerSummary, AskRequest, ModelInfo } from "../protocol/engine.ts";
import { WebLocks } from "../testing/web-locks.ts";

// The session with the worker's code in place of the worker, and a model that counts what it is asked.

vi.mock("../services/benchmark-client.ts", async () => {
  const { createBenchmarkService } = await import("../benchmark/benchmark-service.ts");
  return { BenchmarkClient: createBenchmarkService };
});
vi.mock("../services/clip-pictures.ts", () => ({
  ClipPictures: class {
    setFolder(): void {}
  },
}));
vi.mock("../services/media-client.ts", () => ({
  MediaClient: class {
    open = async () => ok({ width: 8, height: 6, timesSeconds: [0, 1, 2, 3], endSeconds: 4 });
    framesPort = async () => ok(null);
  },
}));

const MASK = { segmentation: { size: [6, 8], counts: "d033000:" } };
const question = (id: number) => ({
  ...{ id, video: "a.mp4", Question: `Number ${id}: what is <region>?`, type: "Basic Questions" },
  ...{ options: ["(A) x", "(B) y"], Answer: "(A) x", frame_idx: "3", annotation: [{ "3": MASK }] },
});
const BENCH = new File([JSON.stringify(Array.from({ length: 40 }, (_, id) => question(id)))], "q.json");
const model = {
  ...{ id: "m", name: "M", family: "vr3", variant: "q4f32", packageHash: "h", weightBytes: 0 },
  ...{ contextTokens: 1, demonstration: true, sampling: { kind: "rate", fps: 1, maxFrames: 8 } },
} as unknown as ModelInfo;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("navigator", { locks: new WebLocks() });
  vi.resetModules();
});

/** A page that has just been loaded, with what its model is asked. */
async function page(asked: string[], stopAfter = Number.POSITIVE_INFINITY) {
  vi.resetModules();
  const { BenchmarkSession } = await import("./benchmark-session.ts");
  const { useBenchmark } = await import("../state/benchmark.ts");
  let count = 0;
  const ask = async (request: AskRequest) => {
    const words = JSON.stringify(request.turns.at(-1));
    if (count++ === stopAfter) {
      session.stop();
      return fail<AnswerSummary>("cancelled", "stopped");
    }
    asked.push(/Number \d+/.exec(words)![0]);
    return ok({ text: "(A)", finish: "stop" } as AnswerSummary);
  };
  const session = new BenchmarkSession({
    engine: { ask },
    models: { ready: async () => ok(model) },
    endpoints: () => Promise.reject(new Error("nothing is judged")),
  });
  await vi.waitFor(() => expect(useBenchmark.getState().runs).not.toBeNull());
  await session.open(BENCH);
  session.setFolder({ name: "clips", files: [{ path: "a.mp4", file: new File([], "a.mp4") }] });
  return { session, state: () => useBenchmark.getState() };
}

it("goes on where it was, however often the page is left: nothing is asked twice or lost", async () => {
  const asked: string[] = [];
  for (const stopAfter of [0, 3, 1, 7, 2]) {
    const { session, state } = await page(asked, stopAfter);
    const before = state().answers.size;
    await session.start();
    expect(state().answers.size).toBe(before + stopAfter);
    expect(state().progress).toBeNull();
  }
  const { session, state } = await page(asked);
  expect(state().answers.size).toBe(13);
  await session.start();
  expect(asked).toEqual(Array.from({ length: 40 }, (_, id) => `Number ${id}`));
  expect(state().runs).toEqual([expect.objectContaining({ answered: 40, items: 40, folderName: "clips" })]);
  expect(state().report).toMatchObject({ items: 40, parser: { strict: { correct: 40, unanswered: 0 } } });
});

it("keeps runs of other frames apart, and puts them beside each other", async () => {
  const { session, state } = await page([]);
  session.configure({ limit: 4 });
  await session.start();
  session.configure({ mode: "multi", limit: 2 });
  await session.start();
  expect(state().runs?.map(({ mode, answered }) => [mode, answered])).toEqual([
    ["multi", 2],
    ["single", 4],
  ]);
  const [, single] = state().runs!;
  await session.compareWith(single!);
  expect(state().beside?.comparison).toMatchObject({
    bench: "Q",
    by: { strict: { pairs: 2, difference: 0 } },
  });
  await session.deleteRun(single!);
  expect(state().runs).toHaveLength(1);
});
