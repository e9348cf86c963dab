import { expect, it } from "vitest";
import type { AnswerId, Exchange } from "../core/project.ts";
import type { SeenReport } from "../protocol/engine.ts";
import { projectPace, secondsAtPace, visitPace } from "./answer-pace.ts";

const exchange = (id: string, packageHash: string, firstTokenMs: number, totalMs: number) =>
  ({ id, model: { packageHash }, timings: { firstTokenMs, totalMs, tokensPerSecond: 8 } }) as Exchange;
const report = (frames: number, totalTokens: number, tokens: number) =>
  ({
    frames: Array.from({ length: frames }, (_, index) => ({
      index,
      labelSeconds: 0,
      keptTokens: 1,
      totalTokens,
    })),
    regions: [{ label: "object0", tokens, views: [] }],
  }) as unknown as SeenReport;
const seen = { a: report(8, 100, 200), b: report(8, 100, 200), c: report(4, 50, 0), d: report(8, 10, 20) };

it("goes by the slowest beginning, as the others found frames encoded, and the newest writing", () => {
  const exchanges = [
    exchange("a", "m", 2000, 5000),
    exchange("b", "m", 100, 1100),
    exchange("d", "other", 9000, 9000),
  ];
  const pace = visitPace(exchanges, seen as unknown as Record<AnswerId, SeenReport>, "m")!;
  expect(pace).toEqual({ msPerToken: 2, writingMs: 1000, msPerWrittenToken: 1000 / 8 });
  expect(secondsAtPace(pace, 500)).toBe(2);
  expect(secondsAtPace(pace, 500, 4)).toBe(1.5);
  expect(secondsAtPace(pace, 500, 400)).toBe(2);
  expect(secondsAtPace({ ...pace, msPerWrittenToken: 0 }, 500, 4)).toBe(2);
});

it("is unknown before an answer of this model that was seen through", () => {
  const known = seen as unknown as Record<AnswerId, SeenReport>;
  expect(visitPace([exchange("a", "m", 1, 2)], {}, "m")).toBeNull();
  expect(visitPace([exchange("a", "m", 1, 2)], known, "other")).toBeNull();
  expect(visitPace([{ ...exchange("a", "m", 1, 2), timings: null }], known, "m")).toBeNull();
});

it("goes by the answers that the project keeps, without their masks", () => {
  const frames = Array.from({ length: 4 }, (_, index) => ({
    index,
    labelSeconds: 0,
    keptTokens: 1,
    totalTokens: 100,
  }));
  const kept = { ...exchange("k", "m", 2000, 3000), askedWith: { frames } } as unknown as Exchange;
  expect(projectPace([kept], "m")).toMatchObject({ msPerToken: 5, writingMs: 1000 });
  expect(projectPace([kept], "other")).toBeNull();
});
