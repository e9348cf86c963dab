import { expose } from "comlink";
import type { RgbImage } from "../../core/image.ts";
import type { Prompt } from "../../core/prompt.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import { WorkerDevice } from "../../engine/runtime/worker-device.ts";
import type { SegmenterManifest } from "../../package/manifest.ts";
import { asSegmenterPackage, openModelPackage } from "../../package/open-package.ts";
import { segmenterFamily } from "../../segment/family-list.ts";
import type { FrameReader } from "../../segment/segmenter.ts";
import { installCounters, wasmHeapBytes } from "./counters.ts";
import { noiseFrame } from "./noise.ts";

installCounters();

const [WIDTH, HEIGHT] = [1280, 720];
const RADIUS = 90;
const { signal } = new AbortController();

export interface SegmentOptions {
  readonly url: string;
  readonly device: "wasm" | "webgpu";
  readonly frames: number;
  readonly repeats: number;
}

/** Milliseconds by stage: the time within each graph, and the rest. */
export type StageTimes = Readonly<Record<string, number>>;

export interface SegmentRun {
  readonly id: string;
  readonly family: string;
  readonly config: SegmenterManifest["config"];
  readonly runtime: string;
  readonly loadMs: number;
  readonly firstClickMs: number;
  readonly firstClickStages: StageTimes;
  /** The frame is encoded; each of the repeats. */
  readonly clickMs: readonly number[];
  /** Frame by frame, without the one with the given mask. */
  readonly trackedMs: readonly number[];
  /** Per tracked frame, over the second half: the memory bank is full. */
  readonly trackedStages: StageTimes;
  readonly wasmHeapBytes: number;
}

let stages = new Map<string, number>();

/** Notes how long each graph runs, by its name in the package. The graphics device is waited for, as it works behind the calls. */
function timeGraphs({ graphs }: SegmenterManifest, { gpu }: Execution): void {
  const nameOf = (bytes: number) =>
    Object.entries(graphs).find(([, graph]) => graph.bytes === bytes)?.[0] ?? "graph";
  const create = GraphSession.create;
  GraphSession.create = async (execution, graph, options) => {
    const session = await create(execution, graph, options);
    const name = nameOf(graph.byteLength).replace(/-\d{1,2}$/, "");
    const run = session.run.bind(session);
    session.run = async (...feeds) => {
      const began = performance.now();
      const outputs = await run(...feeds);
      await gpu?.device.queue.onSubmittedWorkDone();
      stages.set(name, (stages.get(name) ?? 0) + performance.now() - began);
      return outputs;
    };
    return session;
  };
}

/** What the graphs took since the last call, per unit of work, and what is left of the whole. */
function takeStages(totalMs: number, units = 1): StageTimes {
  const inGraphs = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
  const taken = [...stages, ["outside the graphs", Math.max(0, totalMs - inGraphs)] as const];
  stages = new Map();
  return Object.fromEntries(taken.map(([name, ms]) => [name, ms / units]));
}

const centreOf = (index: number) => ({ x: 300 + 6 * index, y: 360 });

/** A disc that moves over noise, as footage without a file. */
function frame(index: number, ground: RgbImage): RgbImage {
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

async function run({ url, device: choice, frames, repeats }: SegmentOptions): Promise<SegmentRun> {
  const ground = noiseFrame(WIDTH, 1);
  for (let at = 0; at < ground.data.length; at++) ground.data[at] = 90 + (ground.data[at]! >> 3);
  const device = new WorkerDevice();
  const began = performance.now();
  const model = asSegmenterPackage(await openModelPackage({ kind: "url", baseUrl: url }, () => undefined));
  const { manifest } = model;
  const { execution } = await device.open(choice);
  timeGraphs(manifest, execution);
  const family = segmenterFamily(manifest.family, manifest.name);
  const { segmenter, tracker } = await family.load(model, execution, () => undefined);
  const loadMs = performance.now() - began;
  const timed = async <T>(work: () => Promise<T>) => {
    const started = performance.now();
    const value = await work();
    return { value, ms: performance.now() - started };
  };
  const clickOn = (index: number) =>
    timed(() => segmenter.candidates(index, async () => frame(index, ground), click(index), signal));

  // Pipelines are compiled and heaps grown before anything counts.
  await clickOn(1);
  takeStages(0);
  const { value: candidates, ms: firstClickMs } = await clickOn(0);
  const firstClickStages = takeStages(firstClickMs);
  const clickMs: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) clickMs.push((await clickOn(0)).ms);
  takeStages(0);

  const times = Array.from({ length: frames + 1 }, (_, at) => at);
  const reader: FrameReader = {
    frameCount: times.length,
    timeSeconds: (index) => index / 30,
    rgb: async (index) => frame(index, ground),
  };
  const objects = [{ id: "disc", given: [{ frameIndex: 0, mask: candidates[0]!.mask }] }];
  const ends: number[] = [];
  await tracker.track(
    { objects, frames: times, start: 0, direction: "forward" },
    reader,
    ({ frameIndex }) => {
      ends.push(performance.now());
      if (frameIndex === Math.floor(frames / 2)) takeStages(0);
    },
    signal,
  );
  const trackedMs = ends.slice(1).map((end, at) => end - ends[at]!);
  const second = trackedMs.slice(Math.floor(frames / 2));
  return {
    id: manifest.id,
    family: manifest.family,
    config: manifest.config,
    runtime: `onnxruntime-web ${execution.runtime.version} ${execution.runtime.build}, ${execution.runtime.threads} threads`,
    loadMs,
    firstClickMs,
    firstClickStages,
    clickMs,
    trackedMs,
    trackedStages: takeStages(
      second.reduce((sum, ms) => sum + ms, 0),
      second.length,
    ),
    wasmHeapBytes: wasmHeapBytes(),
  };
}

const side = { run };
export type SegmentSide = typeof side;
expose(side);
