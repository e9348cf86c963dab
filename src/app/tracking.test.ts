// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import { maskedFrames, type ObjectId } from "../core/project.ts";
import type { TrackRequest, TrackStop } from "../core/track.ts";
import type { TrackEvent } from "../protocol/segment.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import { VIDEO } from "../testing/fake-services.ts";
import { Tracking } from "./tracking.ts";

const square = (side: number): Rle => ({ size: [60, 90], counts: [0, side, 5400 - side] });

/** A tracker that does what a test tells it. */
class Tracker {
  readonly requests: TrackRequest[] = [];
  private onEvent: (event: TrackEvent) => void = () => {};
  private end: (result: Result<readonly TrackStop[]>) => void = () => {};

  track(
    request: TrackRequest,
    onEvent: (event: TrackEvent) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly TrackStop[]>> {
    this.requests.push(request);
    this.onEvent = onEvent;
    return new Promise((resolve) => {
      this.end = resolve;
      signal.addEventListener("abort", () => resolve(fail("cancelled", "cancelled")));
    });
  }

  get request(): TrackRequest {
    return this.requests.at(-1)!;
  }

  finds(frameIndex: number, mask: Rle | null = square(10), confidence = 0.9): void {
    const objects = this.request.objects.map(({ id }) => ({ id, mask, confidence }));
    const frame = { frameIndex, timeSeconds: frameIndex / 25, objects };
    this.onEvent({ frame, done: 0, total: 0 });
  }

  async ends(result: Result<readonly TrackStop[]> = ok([])): Promise<void> {
    this.end(result);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const playback = { frameIndex: 0 };
let tracker = new Tracker();
let tracking: Tracking;

beforeEach(() => {
  vi.useFakeTimers();
  tracker = new Tracker();
  playback.frameIndex = 0;
  maskRegistry.opened(null);
  useApp.getState().videoChanged(VIDEO);
  useDocument.getState().projectOpened(createEmptyProject());
  tracking = new Tracking({ segmenter: tracker, masks: maskRegistry, playback });
});
afterEach(async () => {
  tracking.stop();
  await vi.advanceTimersByTimeAsync(5000);
  vi.useRealTimers();
});

function draw(frameIndex: number, side = 20, objectId: ObjectId | null = null): ObjectId {
  const timeSeconds = frameIndex / 25;
  const { strokeCommitted } = useDocument.getState();
  return strokeCommitted({ objectId, frameIndex, timeSeconds, mask: square(side), label: "Box" });
}

async function track(...objectIds: ObjectId[]): Promise<void> {
  tracking.start({ objectIds, direction: "both", frames: "all" });
  await vi.advanceTimersByTimeAsync(0);
}

const object = (number = 0) => useDocument.getState().project.objects[number]!;
const framesOf = (number = 0) => maskedFrames(object(number).masks);

it("writes masks while it tracks, as one step that undo takes back whole", async () => {
  await track(draw(0));
  expect(tracker.request).toMatchObject({ start: 0, direction: "both" });
  expect(tracker.request.objects[0]?.given).toEqual([{ frameIndex: 0, mask: square(20) }]);
  tracker.finds(0, square(20), 1);
  tracker.finds(1);
  tracker.finds(2, square(11), 0.4);
  expect(framesOf()).toEqual([0]);
  await vi.advanceTimersByTimeAsync(200);
  expect(framesOf()).toEqual([0, 1, 2]);
  expect(useApp.getState().track).toMatchObject({ done: 3, total: 100 });
  tracker.finds(3, null, 0);
  tracker.finds(4);
  await tracker.ends();
  expect(object().masks[2]).toMatchObject({ origin: "tracked", confidence: 0.4, timeSeconds: 0.08 });
  expect(object().masks[0]).toMatchObject({ origin: "hand", confidence: 1 });
  expect(framesOf()).toEqual([0, 1, 2, 4]);
  // Of the others the tracker said nothing: it did not find the object there.
  expect(object().absent).toEqual([
    { first: 3, last: 3 },
    { first: 5, last: 99 },
  ]);
  expect(useApp.getState().track).toBeNull();

  expect(useDocument.getState().undone()?.label).toBe("Track Object 1");
  expect(framesOf()).toEqual([0]);
  expect(object().absent).toBeUndefined();
  useDocument.getState().redone();
  expect(framesOf()).toEqual([0, 1, 2, 4]);
});

it("keeps what is done when it is stopped, and says nothing of the rest", async () => {
  await track(draw(0));
  tracker.finds(1);
  tracking.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(framesOf()).toEqual([0, 1]);
  expect(object().absent).toBeUndefined();
  expect(useApp.getState().track).toBeNull();
});

it("follows objects of one frame together, those of another after them", async () => {
  const another = (frameIndex: number) => {
    useDocument.getState().objectSelected(null);
    return draw(frameIndex);
  };
  const [dog, cat, bird] = [another(0), another(0), another(7)];
  await track(dog, cat, bird);
  expect(tracker.request.objects.map(({ id }) => id)).toEqual([dog, cat]);
  await tracker.ends();
  expect(tracker.request).toMatchObject({ start: 7, objects: [{ id: bird }] });
});

it("leaves masks by hand alone, also those drawn meanwhile", async () => {
  const dog = draw(0);
  await track(dog);
  draw(2, 30, dog);
  tracker.finds(2);
  await tracker.ends();
  expect(object().masks[2]).toMatchObject({ origin: "hand" });
});

it("ends when its step is taken back, and writes nothing more", async () => {
  await track(draw(0));
  tracker.finds(1);
  await vi.advanceTimersByTimeAsync(200);
  tracker.finds(2);
  useDocument.getState().undone();
  await vi.advanceTimersByTimeAsync(500);
  expect(framesOf()).toEqual([0]);
  expect(useApp.getState().track).toBeNull();
});

it("ends when an object is deleted, whose place in the list its step counts on", async () => {
  const dog = draw(0);
  useDocument.getState().objectSelected(null);
  const cat = draw(0);
  await track(cat);
  tracker.finds(1);
  await vi.advanceTimersByTimeAsync(200);
  tracker.finds(2);
  useDocument.getState().objectsRemoved([dog]);
  await vi.advanceTimersByTimeAsync(500);
  expect(framesOf(0)).toEqual([0, 1]);
  useDocument.getState().undone();
  useDocument.getState().undone();
  expect([framesOf(0), framesOf(1)]).toEqual([[0], [0]]);
});

it("tracks again what a correction puts in question, up to the next mask by hand, once the hand rests", async () => {
  const dog = draw(0);
  draw(6, 20, dog);
  await track(dog);
  for (const frame of [1, 2, 3, 4, 5, 7, 8]) tracker.finds(frame);
  await tracker.ends();
  draw(3, 25, dog);
  tracking.corrected(dog, 3);
  await vi.advanceTimersByTimeAsync(900);
  draw(3, 26, dog);
  tracking.corrected(dog, 3);
  await vi.advanceTimersByTimeAsync(900);
  expect(tracker.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(tracker.request).toMatchObject({ start: 3, direction: "both", frames: [1, 2, 4, 5] });
  expect(tracker.request.objects[0]?.given.map(({ frameIndex }) => frameIndex)).toEqual([0, 3, 6]);
  tracker.finds(4, square(12));
  await tracker.ends();
  expect(useDocument.getState().past.at(-1)?.label).toBe("Track Object 1 again");
});

it("tells the tracker where the object is not in sight, and tracks again what lies past it", async () => {
  const dog = draw(0);
  await track(dog);
  for (const frame of [1, 2, 3, 4]) tracker.finds(frame);
  tracking.stop();
  await vi.advanceTimersByTimeAsync(0);
  useDocument.getState().objectOutOfSight(dog, 2, true);
  tracking.corrected(dog, 2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tracker.request).toMatchObject({ start: 0, frames: [3, 4] });
  expect(tracker.request.objects[0]?.given).toEqual([
    { frameIndex: 0, mask: square(20) },
    { frameIndex: 2, mask: { size: [60, 90], counts: [5400] } },
  ]);
  tracker.finds(2);
  tracker.finds(3, null);
  await tracker.ends();
  expect(framesOf()).toEqual([0, 1]);
  expect(object().outOfSight).toEqual([{ first: 2, last: 2 }]);
});

it("goes on from a correction while it tracks, with what is left", async () => {
  const dog = draw(0);
  tracking.start({ objectIds: [dog], direction: "both", frames: { first: 0, last: 5 } });
  await vi.advanceTimersByTimeAsync(0);
  for (const frame of [0, 1, 2]) tracker.finds(frame);
  await vi.advanceTimersByTimeAsync(200);
  draw(2, 25, dog);
  tracking.corrected(dog, 2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tracker.requests).toHaveLength(2);
  expect(tracker.request).toMatchObject({ start: 2, frames: [1, 3, 4, 5] });
});

it("does not track on account of an object that was never tracked", async () => {
  const dog = draw(0);
  tracking.corrected(dog, 0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(tracker.requests).toHaveLength(0);
});

it("says how it ended", async () => {
  const dog = draw(0);
  await track(dog);
  await tracker.ends(ok([{ id: dog, frameIndex: 40, reason: "cut" }]));
  expect(useApp.getState().announcement).toBe("Object 1: followed to frame 41, where the shot changes.");
  await track(dog);
  await tracker.ends(fail("gpu-lost", "the device was reset"));
  expect(useApp.getState().notice?.text).toMatch(/^Tracking stopped\. The GPU was reset\./);
});
