import { describe, expect, it } from "vitest";
import {
  EMPTY_HISTORY,
  HISTORY_STEPS,
  type History,
  type HistoryEntry,
  patchBytes,
  recorded,
} from "./history.ts";

const entry = (label: string, bytes: number): HistoryEntry => ({
  label,
  frameIndex: null,
  objectId: null,
  answerId: null,
  trackId: null,
  forward: [],
  backward: [],
  bytes,
});
const labels = (history: History) => history.past.map(({ label }) => label);

describe("the history", () => {
  it("forgets the oldest steps beyond its budget", () => {
    let history = EMPTY_HISTORY;
    for (const label of ["a", "b", "c", "d"]) history = recorded(history, entry(label, 40), 100);
    expect(labels(history)).toEqual(["c", "d"]);
  });

  it("keeps the newest step however large it is", () => {
    expect(labels(recorded(EMPTY_HISTORY, entry("vast", 1e9), 100))).toEqual(["vast"]);
  });

  it("has an end", () => {
    let history = EMPTY_HISTORY;
    for (let i = 0; i < HISTORY_STEPS + 5; i++) history = recorded(history, entry(`${i}`, 1));
    expect(history.past).toHaveLength(HISTORY_STEPS);
    expect(history.past[0]!.label).toBe("5");
  });

  it("counts run lengths by the eight bytes a number takes", () => {
    const counts = new Array<number>(5000).fill(1);
    const bytes = patchBytes([{ op: "add", path: [], value: { size: [1, 5000], counts } }]);
    expect(bytes).toBeGreaterThan(40_000);
    expect(bytes).toBeLessThan(41_000);
  });
});
