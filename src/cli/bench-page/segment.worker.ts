import { expose } from "comlink";
import type { RgbImage } from "../../core/image.ts";
import type { Rle } from "../../core/mask.ts";
import type { Prompt } from "../../core/prompt.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import { openCpu, WorkerDevice } from "../../engine/runtime/worker-device.ts";
import type { SegmenterManifest } from "../../package/manifest.ts";
import { asSegmenterPackage, openModelPackage } from "../../package/open-package.ts";
import { segmenterSides } from "../../package/segmenter-sides.ts";
import { segmenterFamily } from "../../segment/family-list.ts";
import type { FrameReader, LoadedSegmenter } from "../../segment/segmenter.ts";
import { installCounters, wasmHeapBytes } from "./counters.ts";
import { noiseFrame } from "./noise.ts";

installCounters();

/** Of the made-up footage. */
const [WIDTH, HEIGHT] = [1280, 720];
const RADIUS = 90;
const { signal } = new AbortController();

export interface SegmentWhere {
  readonly url: string;
  readonly device: "wasm" | "webgpu";
  /** On the CPU; where absent, as many as the page takes. */
  readonly threads: number | undefined;
  /** Of the square that frames are stretched to; where absent, as the page chooses. */
  readonly side: number | undefined;
}

export interface OpenSegmenter {
  readonly id: string;
  readonly family: string;
  readonly config: SegmenterManifest["config"];
  readonly runtime: string;
  readonly threads: number;
  readonly adapter: string | null;
  readonly loadMs: number;
}

/** How long something took, and of that each graph. */
export interface Timed {
  readonly ms: number;
  readonly stages: Readonly<Record<string, number>>;
}

let loaded: LoadedSegmenter;
let candidate: Rle;
let stages = new Map<string, number>();
/** Height and width of what the encoder gets. */
let encodedSize: readonly [number, number] = [0, 0];

/**
 * Notes how long each graph runs, by its name in the package without numbers: `encoder` for `encoder-512` and for `encoder-3`. The
 * graphics device is waited for, as it works behind the calls.
 */
function timeGraphs({ graphs }: SegmenterManifest, { gpu }: Execution): void {
  const names = new Map(
    Object.entries(graphs).map(([name, { bytes }]) => [bytes, name.replace(/-\d+$/, "")] as const),
  );
  const create = GraphSession.create;
  GraphSession.create = async (execution, graph, options) => {
    const session = await create(execution, graph, options);
    const name = names.get(graph.byteLength) ?? "graph";
    const run = session.run.bind(session);
    session.run = async (feeds, ...others) => {
      const [, , height, width] = feeds.pixels?.dims ?? [];
      if (height && width) encodedSize = [height, width];
      const began = performance.now();
      const outputs = await run(feeds, ...others);
      await gpu?.device.queue.onSubmittedWorkDone();
      stages.set(name, (stages.get(name) ?? 0) + performance.now() - began);
      return outputs;
    };
    return session;
  };
}

function takeStages(): Timed["stages"] {
  const taken = Object.fromEntries(stages);
  stages = new Map();
  return taken;
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  takeStages();
  const began = performance.now();
  await work();
  return { ms: performance.now() - began, stages: takeStages() };
}

const centreOf = (index: number) => ({ x: 300 + 6 * index, y: 360 });

const ground: RgbImage = (() => {
  const noise = noiseFrame(WIDTH, 1);
  return { ...noise, data: noise.data.map((value) => 90 + (value >> 3)) };
})();

/** A disc that moves over noise, as footage without a file. */
function frame(index: number): RgbImage {
  const data = ground.data.slice(0, 3 * WIDTH * HEIGHT);
  const { x, y } = centreOf(index);
  for (let row = y - RADIUS; row < y + RADIUS; row++) {
    const half = Math.floor(Math.sqrt(RADIUS ** 2 - (row - y) ** 2));
    for (let column = x - half; column < x + half; column++)
      data.set([220, 60, 40], 3 * (row * WIDTH + column));
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const click = (index: number): Prompt => ({
  points: [{ ...centreOf(index), positive: true }],
  box: null,
  mask: null,
});

const side = {
  /** Height and width of what the encoder got last. */
  encodedSize: () => encodedSize,

  async load({ url, device: choice, threads, side }: SegmentWhere): Promise<OpenSegmenter> {
    const began = performance.now();
    const device = new WorkerDevice(undefined, () => openCpu(threads));
    const model = asSegmenterPackage(await openModelPackage({ kind: "url", baseUrl: url }, () => undefined));
    const { manifest } = model;
    const sides = segmenterSides(manifest);
    if (side !== undefined && !sides.includes(side))
      throw new RangeError(
        `${manifest.id} has graphs for ${sides.join(", ") || "one size alone"}, not for ${side}`,
      );
    const { execution, report } = await device.open(choice);
    timeGraphs(manifest, execution);
    const family = segmenterFamily(manifest.family, manifest.name);
    loaded = await family.load(model, execution, () => undefined, side ?? null);
    return {
      id: manifest.id,
      family: manifest.family,
      config: manifest.config,
      runtime: `onnxruntime-web ${report.runtime.version} ${report.runtime.build}`,
      threads: report.runtime.threads,
      adapter: report.adapter && `${report.adapter.vendor} ${report.adapter.architecture}`.trim(),
      loadMs: performance.now() - began,
    };
  },

  encode(index: number): Promise<Timed> {
    const pixels = frame(index);
    return timed(() => loaded.segmenter.encode(index, pixels, signal));
  },

  click(index: number): Promise<Timed> {
    const pixels = frame(index);
    return timed(async () => {
      const found = await loaded.segmenter.candidates(index, async () => pixels, click(index), signal);
      candidate = found[0]!.mask;
    });
  },

  /** Follows the object of the last click from frame 0 on. The frame with the given mask is not in the list. */
  async track(count: number): Promise<Timed[]> {
    const reader: FrameReader = {
      frameCount: count + 1,
      timeSeconds: (index) => index / 30,
      rgb: async (index) => frame(index),
    };
    const taken: Timed[] = [];
    const frames = Array.from({ length: count + 1 }, (_, at) => at);
    const objects = [{ id: "disc", given: [{ frameIndex: 0, mask: candidate }] }];
    takeStages();
    let ended = performance.now();
    const onFrame = () => {
      const now = performance.now();
      taken.push({ ms: now - ended, stages: takeStages() });
      ended = now;
    };
    await loaded.tracker.track({ objects, frames, start: 0, direction: "forward" }, reader, onFrame, signal);
    return taken.slice(1);
  },

  wasmHeapBytes,
};

export type SegmentSide = typeof side;
expose(side);
