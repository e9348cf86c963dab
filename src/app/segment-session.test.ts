// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { type Failure, fail, ok, type Result } from "../core/failure.ts";
import type { AnswerId } from "../core/project.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { SegmenterInfo } from "../protocol/segment.ts";
import type { SegmentClient } from "../services/segment-client.ts";
import { useApp } from "../state/app-store.ts";
import { SegmentSession } from "./segment-session.ts";

const INFO: SegmenterInfo = {
  id: "s",
  name: "Segmenter",
  family: "any",
  variant: "q4f32",
  weightBytes: 1,
  device: "wasm",
  side: null,
};
const PROMPT: Prompt = { points: [{ x: 1, y: 1, positive: true }], box: null, mask: null };
const CANDIDATE: Candidate = { mask: { size: [1, 1], counts: [0, 1] }, score: 1 };

function session({ packages = 1, loads = [] as Result<SegmenterInfo>[] } = {}) {
  const client = {
    onCrash: (_failure: Failure) => {},
    load: vi.fn(async () => loads.shift() ?? ok(INFO)),
    connect: vi.fn(),
    encode: vi.fn(async () => ok(undefined)),
    segment: vi.fn(async () => ok([CANDIDATE])),
    restart: vi.fn(),
  };
  const segmenter = new SegmentSession({
    client: client as unknown as SegmentClient,
    media: { framesPort: async () => ok(new MessageChannel().port1) },
    packages: () =>
      Array.from({ length: packages }, (_, n) => ({ kind: "url", baseUrl: `http://page.test/${n}/` })),
  });
  return { client, segmenter };
}

const never = new AbortController().signal;
const click = (segmenter: SegmentSession, frame = 3, signal = never) =>
  segmenter.segment(frame, PROMPT, () => {}, signal);

beforeEach(() => {
  useApp.setState({ segmenter: { kind: "idle" }, track: null, live: {} });
});

it("loads and connects once, however many wait", async () => {
  const { client, segmenter } = session();
  const results = await Promise.all([click(segmenter), click(segmenter)]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(client.load).toHaveBeenCalledTimes(1);
  expect(client.connect).toHaveBeenCalledTimes(1);
  expect(useApp.getState().segmenter).toEqual({ kind: "ready", info: INFO });
});

it("loads at the size that was chosen", async () => {
  useApp.getState().settingsChanged({ segmenterSide: 768 });
  const { client, segmenter } = session();
  await click(segmenter);
  useApp.getState().settingsChanged({ segmenterSide: 512 });
  expect(client.load).toHaveBeenCalledWith(expect.anything(), "auto", expect.any(Function), 768);
});

it("connects again to another video", async () => {
  const { client, segmenter } = session();
  await click(segmenter);
  segmenter.videoChanged();
  await click(segmenter);
  expect(client.connect).toHaveBeenCalledTimes(2);
  expect(client.load).toHaveBeenCalledTimes(1);
});

it("tries the next package where one does not load, and loads anew after a failure", async () => {
  const broken = fail("package-corrupt", "a file is short");
  const { client, segmenter } = session({ packages: 2, loads: [broken, broken, broken] });
  expect(await click(segmenter)).toEqual(broken);
  expect(useApp.getState().segmenter).toMatchObject({ kind: "failed" });
  expect((await click(segmenter)).ok).toBe(true);
  expect(client.load).toHaveBeenCalledTimes(4);
});

it("says that there is no segmenter where the page was built without one", async () => {
  const { segmenter } = session({ packages: 0 });
  expect(await click(segmenter)).toMatchObject({ error: { code: "no-segmenter" } });
});

it("lets a click go while loading goes on", async () => {
  const { client, segmenter } = session();
  let loaded: (result: Result<SegmenterInfo>) => void = () => {};
  client.load.mockImplementationOnce(() => new Promise((resolve) => (loaded = resolve)));
  const cancelling = new AbortController();
  const first = click(segmenter, 3, cancelling.signal);
  cancelling.abort();
  expect(await first).toMatchObject({ error: { code: "cancelled" } });
  expect(client.segment).not.toHaveBeenCalled();
  loaded(ok(INFO));
  expect((await click(segmenter)).ok).toBe(true);
  expect(client.load).toHaveBeenCalledTimes(1);
});

it("encodes ahead once a click has loaded it, each frame once, and not beside an answer", async () => {
  const { client, segmenter } = session();
  segmenter.encodeAhead(4);
  expect(client.encode).not.toHaveBeenCalled();
  await click(segmenter, 3);
  segmenter.encodeAhead(3);
  segmenter.encodeAhead(4);
  segmenter.encodeAhead(4);
  await vi.waitFor(() => expect(client.encode).toHaveBeenCalledTimes(1));
  useApp.getState().answerQueued("a" as AnswerId, () => {});
  segmenter.encodeAhead(5);
  await Promise.resolve();
  expect(client.encode).toHaveBeenCalledTimes(1);
});

it("previews on the encoded frame of a quick device alone", async () => {
  const { segmenter } = session();
  const preview = (frame: number) => segmenter.previewMask(frame, PROMPT, never);
  expect(await preview(3)).toBeNull();
  await click(segmenter, 3);
  expect(await preview(3)).toBeNull();
  await click(segmenter, 3);
  expect(await preview(3)).toEqual(CANDIDATE);
  expect(await preview(4)).toBeNull();
});

it("starts over after its device was lost", async () => {
  const { client, segmenter } = session();
  await click(segmenter);
  client.onCrash({ code: "gpu-lost", message: "the device was reset" });
  expect(useApp.getState().segmenter).toEqual({ kind: "idle" });
  await click(segmenter);
  expect(client.load).toHaveBeenCalledTimes(2);
  expect(client.connect).toHaveBeenCalledTimes(2);
});
