import { expect, it, vi } from "vitest";
import { fail, ok } from "../core/failure.ts";
import type { Prompt } from "../core/prompt.ts";
import type { SegmentApi, SegmenterInfo, TrackEvent } from "../protocol/segment.ts";
import { channelWorker, messagesArrived } from "../testing/channel-worker.ts";
import { SegmentClient } from "./segment-client.ts";

const source = { kind: "opfs", path: "models/a" } as const;
const info = { id: "a" } as SegmenterInfo;
const prompt: Prompt = { points: [{ x: 1, y: 1, positive: true }], box: null, mask: null };
const event = (done: number) => ({ done, total: 9 }) as TrackEvent;
const silent = () => undefined;

function clientOf(...workers: Partial<SegmentApi>[]) {
  let started = 0;
  const client = new SegmentClient(() => channelWorker(workers[Math.min(started++, workers.length - 1)]!));
  return { client, started: () => started };
}

it("starts its worker with the first call, and another after a fault", async () => {
  const { client, started } = clientOf(
    {
      load: async (_source, _device, _side, _onProgress, onFault) => {
        setTimeout(() => onFault({ code: "gpu-lost", message: "lost" }), 20);
        return ok(info);
      },
      segment: () => new Promise(silent),
    },
    { load: async () => ok(info), segment: async () => ok([]) },
  );
  const crashes: string[] = [];
  client.onCrash = ({ code }) => crashes.push(code);
  expect(started()).toBe(0);
  expect(await client.load(source, "auto", silent)).toEqual(ok(info));
  // What was in flight ends with the fault.
  const { signal } = new AbortController();
  expect(await client.segment(0, prompt, silent, signal)).toEqual(fail("gpu-lost", "lost"));
  expect(crashes).toEqual(["gpu-lost"]);
  expect(await client.load(source, "auto", silent)).toEqual(ok(info));
  expect(await client.segment(0, prompt, silent, signal)).toEqual(ok([]));
  expect(started()).toBe(2);
});

it("turns an abort into the cancellation of that job, before or after it began", async () => {
  const cancel = vi.fn();
  const segment = vi.fn(async () => fail("cancelled", "cancelled"));
  const { client } = clientOf({ segment, cancel });
  const controller = new AbortController();
  const first = client.segment(3, prompt, silent, controller.signal);
  controller.abort();
  await first;
  await client.segment(4, prompt, silent, controller.signal);
  await messagesArrived();
  expect(cancel.mock.calls.map(([job]) => job)).toEqual(segment.mock.calls.map(([job]: unknown[]) => job));
  expect(cancel).toHaveBeenCalledTimes(2);
  await client.segment(5, prompt, silent, new AbortController().signal);
  await messagesArrived();
  expect(cancel).toHaveBeenCalledTimes(2);
});

it("hears of tracked frames until the track ends, and not after", async () => {
  const { client } = clientOf({
    track: async (_job, _request, onEvent) => {
      await onEvent(event(1));
      await onEvent(event(2));
      setTimeout(() => onEvent(event(3)), 2);
      return ok([]);
    },
  });
  const heard: number[] = [];
  const request = { objects: [], frames: [0], start: 0, direction: "forward" } as const;
  await client.track(request, ({ done }) => heard.push(done), new AbortController().signal);
  await messagesArrived();
  expect(heard).toEqual([1, 2]);
});

it("does not wait for a graph that goes on after an abort, and hears no more of it", async () => {
  let endGraph: () => void = silent;
  const graph = new Promise<void>((resolve) => {
    endGraph = resolve;
  });
  const cancel = vi.fn();
  const { client } = clientOf({
    cancel,
    track: async (_job, _request, onEvent) => {
      await onEvent(event(1));
      await graph;
      await onEvent(event(2));
      return fail("cancelled", "cancelled");
    },
    segment: async () => ok([]),
  });
  const heard: number[] = [];
  const request = { objects: [], frames: [0], start: 0, direction: "forward" } as const;
  const controller = new AbortController();
  const tracked = client.track(request, ({ done }) => heard.push(done), controller.signal);
  await vi.waitFor(() => expect(heard).toEqual([1]));
  controller.abort();
  expect(await tracked).toEqual(fail("cancelled", "cancelled"));
  endGraph();
  await messagesArrived();
  expect(heard).toEqual([1]);
  expect(cancel).toHaveBeenCalledOnce();
  expect(await client.segment(0, prompt, silent, new AbortController().signal)).toEqual(ok([]));
});
