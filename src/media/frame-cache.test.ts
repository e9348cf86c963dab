import { expect, test } from "vitest";
import { FrameCache } from "./frame-cache.ts";

const COUNT = 1000;

/** A cache for `frames` frames of ten bytes, with what it let go of. */
function cacheOf(frames: number) {
  const gone: number[] = [];
  const cache = new FrameCache<{ bytes: number; index: number }>(10 * frames, 10, COUNT, ({ index }) =>
    gone.push(index),
  );
  const keep = (index: number) => cache.keep(index, { bytes: 10, index });
  /** Decodes what is missing, as the view does: from a key frame every hundred frames. */
  const tend = () => {
    let runs = 0;
    for (let next = cache.missing(); next; next = cache.missing(), runs++) {
      if (next.side === "ahead") keep(next.index);
      else {
        const key = Math.floor(next.index / 100) * 100;
        for (let passed = key; passed <= next.index; passed++) if (cache.wants(passed)) keep(passed);
      }
      if (runs > 100) throw new Error(`${next.index} is asked for again and again`);
    }
    return runs;
  };
  return { cache, keep, tend, gone };
}

test("around a playhead that stands, the next frames and a few before it are there in the end", () => {
  const { cache, keep, tend } = cacheOf(40);
  cache.moved(550);
  keep(550);
  tend();
  for (let index = 540; index <= 560; index++) expect(cache.get(index)).toBeDefined();
  expect(tend()).toBe(0);
});

test("a playhead that moves back finds every frame, and few runs are decoded for it", () => {
  const { cache, tend } = cacheOf(40);
  cache.moved(599);
  tend();
  let [runs, absent] = [0, 0];
  for (let at = 598; at >= 500; at--) {
    cache.moved(at);
    if (!cache.get(at)) absent++;
    runs += tend();
  }
  expect(absent).toBeLessThanOrEqual(1);
  expect(runs).toBeLessThanOrEqual(8);
});

test("the frames that are farthest on the side that is left go first, and the bytes stay within the budget", () => {
  const { cache, keep, gone } = cacheOf(10);
  cache.moved(100);
  for (let index = 95; index < 105; index++) keep(index);
  cache.moved(99);
  keep(94);
  keep(93);
  expect(gone).toEqual([104, 103]);
  expect(cache.wants(400)).toBe(false);
  expect(cache.wants(98)).toBe(false);
});

test("frames that turn out larger than thought are not asked for again and again", () => {
  const cache = new FrameCache<{ bytes: number }>(100, 10, COUNT, () => {});
  cache.moved(50);
  let rounds = 0;
  for (let next = cache.missing(); next && rounds < 100; next = cache.missing(), rounds++) {
    cache.keep(next.index, { bytes: 40 });
    if (!cache.get(next.index)) break;
  }
  expect(rounds).toBeLessThan(20);
});
