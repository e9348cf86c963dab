import { expose, transfer } from "comlink";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FailureError, ok, unwrap } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { Prompt } from "../core/prompt.ts";
import { encodeRle, rleArea, rleOverlap } from "../core/rle.ts";
import type { TrackRequest } from "../core/track.ts";
import type { VideoInfo } from "../core/video.ts";
import type { Execution } from "../engine/runtime/execution.ts";
import { GpuHealth } from "../engine/runtime/gpu.ts";
import type { ModelPackage } from "../package/open-package.ts";
import type { JobId } from "../protocol/engine.ts";
import type { FrameSource } from "../protocol/frames.ts";
import type { SegmentApi, TrackEvent } from "../protocol/segment.ts";
import { floodSegmenter } from "../testing/flood-segmenter.ts";
import { segmenterFamily } from "./family-list.ts";
import { createSegmentService } from "./segment-service.ts";

const [WIDTH, HEIGHT, FRAMES] = [48, 32, 40];
const SQUARE = 8;

/** A square that moves a pixel to the right with every frame; another video has it further down. */
const cornerOf = (frameIndex: number, y: number) => ({ x: 2 + (frameIndex % 32), y });

function drawn(frameIndex: number, y: number): RgbImage {
  const data = new Uint8Array(3 * WIDTH * HEIGHT).fill(40);
  const corner = cornerOf(frameIndex, y);
  for (let row = 0; row < SQUARE; row++) {
    const from = 3 * ((corner.y + row) * WIDTH + corner.x);
    data.fill(220, from, from + 3 * SQUARE);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

function truth(frameIndex: number, y: number) {
  const { data } = drawn(frameIndex, y);
  return encodeRle({
    width: WIDTH,
    height: HEIGHT,
    data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (data[3 * at] === 220 ? 1 : 0)),
  });
}

const info = {
  width: WIDTH,
  height: HEIGHT,
  timesSeconds: Array.from({ length: FRAMES }, (_, at) => at / 25),
  endSeconds: FRAMES / 25,
} as unknown as VideoInfo;

const ports: MessagePort[] = [];

/** The port of a video, and the frames that were asked of it. */
function video(y = 4) {
  const read: number[] = [];
  const source: FrameSource = {
    info: async () => ok(info),
    rgb: async (index) => {
      read.push(index);
      const image = drawn(index, y);
      return transfer(ok(image), [image.data.buffer]);
    },
  };
  const { port1, port2 } = new MessageChannel();
  expose(source, port1);
  ports.push(port1, port2);
  return { port: port2, read };
}

let flood: ReturnType<typeof floodSegmenter>;
let api: SegmentApi;
let faults: string[];
let lose: () => void;

beforeEach(async () => {
  flood = floodSegmenter();
  faults = [];
  const health = new GpuHealth();
  lose = () => health.fail(new FailureError("gpu-lost", "the graphics device was lost"));
  const execution = {
    gpu: { health, device: { destroy: () => lose(), lost: new Promise(() => undefined) } },
  } as unknown as Execution;
  api = createSegmentService({
    openPackage: async (source) => {
      if (source.kind !== "opfs") throw new FailureError("network", "there is no network here");
      const kind = source.path === "words" ? "language" : "segmenter";
      const manifest = { kind, id: source.path, name: source.path, family: source.path, variant: "f32" };
      return { manifest, hash: "", weightBytes: 5, blobs: new Map() } as unknown as ModelPackage;
    },
    familyOf: (id, name) => (id === "flood" ? { id, load: async () => flood } : segmenterFamily(id, name)),
    device: { open: async () => ({ execution, report: { device: "webgpu" } as never }) },
  });
});

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

const load = (path = "flood") =>
  api.load(
    { kind: "opfs", path },
    "auto",
    null,
    (() => undefined) as never,
    ((failure: { code: string }) => void faults.push(failure.code)) as never,
  );

async function ready(y?: number) {
  expect(await load()).toMatchObject({ ok: true });
  const opened = video(y);
  api.connect(opened.port);
  return opened;
}

const silent = (() => undefined) as never;
const clickAt = (frameIndex: number, y = 4): Prompt => {
  const corner = cornerOf(frameIndex, y);
  return { points: [{ x: corner.x + 4, y: corner.y + 4, positive: true }], box: null, mask: null };
};
const click = (id: string, frameIndex: number, y?: number) =>
  api.segment(id as JobId, frameIndex, clickAt(frameIndex, y), silent);
const encode = (id: string, frameIndex: number) => api.encode(id as JobId, frameIndex, silent);

function track(
  id: string,
  request: Partial<TrackRequest> = {},
  onEvent: (event: TrackEvent) => void = silent,
) {
  const whole: TrackRequest = {
    objects: [{ id: "a", given: [{ frameIndex: 0, mask: truth(0, 4) }] }],
    frames: Array.from({ length: 30 }, (_, at) => at),
    start: 0,
    direction: "forward",
    ...request,
  };
  return api.track(id as JobId, whole, onEvent as never);
}

const iou = (a: ReturnType<typeof truth>, b: ReturnType<typeof truth>) => {
  const common = rleOverlap(a, b);
  return common / (rleArea(a) + rleArea(b) - common);
};
/** Until a condition holds; messages between ports take a while. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 0));
}
const begun = () => flood.segmenter.encodings.map(({ frameIndex }) => frameIndex);

describe("a click", () => {
  it("gives masks of the frame's size, the best first", async () => {
    await ready();
    const candidates = unwrap(await click("1", 7));
    expect(iou(candidates[0]!.mask, truth(7, 4))).toBe(1);
    expect(candidates.map(({ score }) => score)).toEqual([0.9, 0.85, 0.8]);
  });

  it("encodes a frame once", async () => {
    const { read } = await ready();
    await click("1", 7);
    await click("2", 7);
    expect(begun()).toEqual([7]);
    expect(read).toEqual([7]);
  });

  it("is refused in a sentence when it is no click on the frame", async () => {
    await ready();
    const at = (x: number, y: number): Prompt => ({
      points: [{ x, y, positive: true }],
      box: null,
      mask: null,
    });
    const none: Prompt = { points: [], box: null, mask: null };
    const refused = async (frameIndex: number, prompt: Prompt) => {
      const result = await api.segment("1" as JobId, frameIndex, prompt, silent);
      return result.ok ? null : result.error.message;
    };
    expect(await refused(40, at(3, 3))).toBe("the frame should be 0 to 39, got 40");
    expect(await refused(0, at(49, 3))).toBe("a point should lie on the 48×32 frame, got 49,3");
    expect(await refused(0, none)).toMatch(/a point, a box or a mask/);
    expect(await refused(0, { ...none, box: { x0: 60, y0: 0, x1: 70, y1: 9 } })).toMatch(
      /a box should cover/,
    );
    expect(await refused(0, { ...none, mask: { size: [32, 40], counts: [1280] } })).toMatch(
      /the frame's size/,
    );
    expect(await refused(0, { ...none, mask: { size: [32, 48], counts: [12] } })).toMatch(/add up to 1536/);
    expect(begun()).toEqual([]);
  });

  it("needs a segmenter and a video", async () => {
    expect(await click("1", 0)).toMatchObject({ ok: false, error: { code: "internal" } });
    api.connect(video().port);
    expect(await click("2", 0)).toMatchObject({ ok: false, error: { code: "package-missing" } });
  });

  it("ends when it is cancelled, at work or before its turn", async () => {
    await ready();
    const first = click("1", 3);
    const second = click("2", 5);
    await until(() => begun().length === 1);
    api.cancel("2" as JobId);
    api.cancel("1" as JobId);
    expect(await first).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(await second).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(begun()).toEqual([3]);
    unwrap(await click("1", 5));
  });
});

describe("an encoding ahead", () => {
  it("is taken over by a click on its frame, though the encoding itself is cancelled", async () => {
    await ready();
    const ahead = encode("1", 7);
    await until(() => begun().length === 1);
    const fractions: number[] = [];
    const clicked = api.segment(
      "2" as JobId,
      7,
      clickAt(7),
      ((fraction: number) => void fractions.push(fraction)) as never,
    );
    api.cancel("1" as JobId);
    unwrap(await clicked);
    await ahead;
    expect(begun()).toEqual([7]);
    expect(fractions.at(-1)).toBe(1);
  });

  it("ends when nobody wants it any more", async () => {
    await ready();
    const ahead = encode("1", 7);
    await until(() => begun().length === 1);
    const clicked = click("2", 7);
    api.cancel("1" as JobId);
    api.cancel("2" as JobId);
    expect(await clicked).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(await ahead).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(flood.segmenter.encodings).toEqual([{ frameIndex: 7, isDone: false }]);
  });

  it("gives way to a click elsewhere, and is done afterwards", async () => {
    await ready();
    const ahead = encode("1", 7);
    await until(() => begun().length === 1);
    unwrap(await click("2", 9));
    unwrap(await ahead);
    expect(flood.segmenter.encodings).toEqual([
      { frameIndex: 7, isDone: false },
      { frameIndex: 9, isDone: true },
      { frameIndex: 7, isDone: true },
    ]);
  });
});

describe("tracking", () => {
  it("reports every frame before it ends, with its time, and how far it is", async () => {
    await ready();
    const events: TrackEvent[] = [];
    const stops = unwrap(await track("1", { frames: [0, 1, 2, 3] }, (event) => void events.push(event)));
    expect(stops).toEqual([{ id: "a", frameIndex: 3, reason: "end" }]);
    expect(events.map(({ done, total }) => [done, total])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(events.map(({ frame }) => frame.timeSeconds)).toEqual([0, 0.04, 0.08, 0.12]);
    for (const { frame } of events) expect(iou(frame.objects[0]!.mask!, truth(frame.frameIndex, 4))).toBe(1);
  });

  it("answers a click between two frames, and goes on", async () => {
    await ready();
    const log: string[] = [];
    const tracked = track("1", {}, ({ done }) => void log.push(`frame ${done}`));
    await until(() => log.length >= 3);
    const clicked = click("2", 35).then((result) => {
      log.push("click");
      return result;
    });
    expect(iou(unwrap(await clicked)[0]!.mask, truth(35, 4))).toBe(1);
    unwrap(await tracked);
    expect(log.indexOf("click")).toBeLessThan(8);
    expect(log.filter((line) => line !== "click")).toEqual(
      Array.from({ length: 30 }, (_, at) => `frame ${at + 1}`),
    );
  });

  it("keeps what is done when it is cancelled", async () => {
    await ready();
    const events: TrackEvent[] = [];
    const tracked = track("1", {}, (event) => void events.push(event));
    await until(() => events.length >= 3);
    api.cancel("1" as JobId);
    expect(await tracked).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(events.length).toBeLessThan(6);
    unwrap(await click("2", 0));
  });

  it("reads backwards in blocks, each forwards", async () => {
    const { read } = await ready();
    const given = [{ frameIndex: 29, mask: truth(29, 4) }];
    const events: TrackEvent[] = [];
    const request = { objects: [{ id: "a", given }], start: 30, direction: "backward" } as const;
    unwrap(await track("1", request, (event) => void events.push(event)));
    expect(events.map(({ frame }) => frame.frameIndex)).toEqual(
      Array.from({ length: 30 }, (_, at) => 29 - at),
    );
    for (const { frame } of events) expect(iou(frame.objects[0]!.mask!, truth(frame.frameIndex, 4))).toBe(1);
    const jumpsBack = read.filter((index, at) => at > 0 && index < read[at - 1]!).length;
    expect(jumpsBack).toBeLessThan(5);
    expect(new Set(read).size).toBe(read.length);
  });

  it("is refused in a sentence for frames and masks that do not fit", async () => {
    await ready();
    const refused = async (request: Partial<TrackRequest>) => {
      const result = await track("1", request);
      return result.ok ? null : result.error.message;
    };
    expect(await refused({ frames: [] })).toMatch(/at least one frame/);
    expect(await refused({ frames: [3, 2] })).toMatch(/ascending/);
    expect(await refused({ objects: [] })).toMatch(/at least one object/);
    expect(await refused({ objects: [{ id: "a", given: [] }] })).toMatch(/a mask of the object a/);
    expect(await refused({ start: -1 })).toMatch(/0 to 39, got -1/);
  });
});

it("finds each shape of a frame once", async () => {
  await ready();
  const fractions: number[] = [];
  const found = unwrap(
    await api.everything("1" as JobId, 12, ((fraction: number) => void fractions.push(fraction)) as never),
  );
  // The square, and nothing of the background that is most of the frame.
  expect(found).toHaveLength(1);
  expect(iou(found[0]!.mask, truth(12, 4))).toBe(1);
  expect(fractions.at(-1)).toBe(1);
});

it("forgets the frames of a video when another is connected, and ends what was asked about it", async () => {
  await ready(4);
  unwrap(await click("1", 7));
  const old = track("2");
  const ahead = encode("3", 9);
  api.connect(video(20).port);
  expect(await old).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(await ahead).toMatchObject({ ok: false, error: { code: "cancelled" } });
  const candidates = unwrap(await click("4", 7, 20));
  expect(iou(candidates[0]!.mask, truth(7, 20))).toBe(1);
});

describe("loading", () => {
  it("refuses packages of another kind and of unknown families, and keeps the segmenter it has", async () => {
    await ready();
    expect(await load("words")).toMatchObject({ ok: false, error: { code: "package-unsupported" } });
    expect(await load("sam9")).toMatchObject({ ok: false, error: { code: "package-unsupported" } });
    expect(flood.segmenter.isDisposed).toBe(false);
    unwrap(await click("1", 0));
  });

  it("disposes of the segmenter before", async () => {
    await ready();
    const { segmenter } = flood;
    flood = floodSegmenter();
    unwrap(await load());
    expect(segmenter.isDisposed).toBe(true);
    unwrap(await click("1", 0));
    expect(begun()).toEqual([0]);
  });
});

it("tells of a lost device, and answers nothing on it", async () => {
  await ready();
  await api.injectDeviceLoss();
  expect(await click("1", 0)).toMatchObject({ ok: false, error: { code: "gpu-lost" } });
  expect(faults).toEqual(["gpu-lost"]);
});
