import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TextBatch } from "./text-batch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("passes on the first piece without waiting", () => {
  const taken: string[] = [];
  const batch = new TextBatch((text) => taken.push(text));
  batch.push("The");
  expect(taken).toEqual(["The"]);
  batch.push(" object");
  expect(taken).toEqual(["The"]);
});

it("passes on many pieces in few, in order, and nothing twice", () => {
  const taken: string[] = [];
  const batch = new TextBatch((text) => taken.push(text));
  for (let index = 0; index < 100; index++) {
    batch.push(String(index % 10));
    vi.advanceTimersByTime(1);
  }
  batch.flush();
  vi.advanceTimersByTime(1000);
  expect(taken.join("")).toBe("0123456789".repeat(10));
  expect(taken.length).toBeLessThan(5);
});
