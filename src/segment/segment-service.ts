import { type Failure, FailureError, fail, ok, type Result, settle } from "../core/failure.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackedFrame, TrackRequest, TrackStop } from "../core/track.ts";
import type { Execution } from "../engine/runtime/execution.ts";
import { asFailure } from "../engine/runtime/faults.ts";
import { onDevice } from "../engine/runtime/on-device.ts";
import { WorkerDevice } from "../engine/runtime/worker-device.ts";
import { checkpoint } from "../engine/runtime/yield-budget.ts";
import { asSegmenterPackage, openModelPackage, type SegmenterPackage } from "../package/open-package.ts";
import type { PackageSource } from "../package/package-source.ts";
import { asSegmenterManifest } from "../package/parse-manifest.ts";
import type { DeviceChoice, DeviceReport, JobId, LoadProgress } from "../protocol/engine.ts";
import type { SegmentApi, SegmenterInfo, TrackEvent } from "../protocol/segment.ts";
import { checkFrame, checkPrompt, checkTrack } from "./check-request.ts";
import { EncodingAhead } from "./encoding-ahead.ts";
import { distinctMasks, gridPoints } from "./everything.ts";
import { segmenterFamily } from "./family-list.ts";
import type { LoadedSegmenter, OnFraction } from "./segmenter.ts";
import { type Turn, Turns, URGENCY, type Urgency } from "./turns.ts";
import { RunningReader, VideoFrames } from "./video-frames.ts";

/** What the service is made of; tests have their own. */
export interface SegmentParts {
  openPackage: typeof openModelPackage;
  familyOf: typeof segmenterFamily;
  readonly device: Pick<WorkerDevice, "open">;
}

const standardParts = (): SegmentParts => ({
  openPackage: openModelPackage,
  familyOf: segmenterFamily,
  device: new WorkerDevice(),
});

/** The segmenter of one worker. Nothing is opened before `load`. */
export function createSegmentService(parts = standardParts()): SegmentApi {
  const service = new SegmentService(parts);
  return {
    load: (source, device, side, onProgress, onFault) =>
      settle(() => service.load(source, device, side, onProgress, onFault)),
    report: async () => service.report(),
    connect: (port) => service.connect(port),
    encode: (job, frameIndex, onFraction) => settle(() => service.encode(job, frameIndex, onFraction)),
    segment: (job, frameIndex, prompt, onFraction) =>
      settle(() => service.segment(job, frameIndex, prompt, onFraction)),
    track: (job, request, onEvent) => settle(() => service.track(job, request, onEvent)),
    everything: (job, frameIndex, onFraction) =>
      settle(() => service.everything(job, frameIndex, onFraction)),
    cancel: (job) => service.cancel(job),
    injectDeviceLoss: async () => service.injectDeviceLoss(),
  };
}

interface Loaded extends LoadedSegmenter {
  readonly execution: Execution;
  readonly report: DeviceReport;
}

/** What a job works with once its turn has come. */
interface Workplace {
  readonly loaded: Loaded;
  readonly video: VideoFrames;
  readonly turn: Turn;
  readonly signal: AbortSignal;
}

class SegmentService {
  private readonly turns = new Turns();
  private readonly jobs = new Map<JobId, AbortController>();
  private loaded: Loaded | null = null;
  /** Where the segmenter is, or is being loaded. */
  private device: { readonly execution: Execution } | null = null;
  private video: VideoFrames | null = null;
  /** The encoding ahead of a click that runs now. */
  private ahead: EncodingAhead | null = null;

  constructor(private readonly parts: SegmentParts) {}

  async load(
    source: PackageSource,
    choice: DeviceChoice,
    side: number | null,
    onProgress: (progress: LoadProgress) => void,
    onFault: (failure: Failure) => void,
  ): Promise<SegmenterInfo> {
    // What was asked of the old segmenter has lost its point.
    this.cancelAll();
    const turn = await this.turns.take(URGENCY.upkeep);
    try {
      const model = asSegmenterPackage(await this.parts.openPackage(source, onProgress, asSegmenterManifest));
      const family = this.parts.familyOf(model.manifest.family, model.manifest.name);
      const totalBytes = model.weightBytes;
      const onRuntime = () => onProgress({ phase: "runtime", loadedBytes: 0, totalBytes });
      onRuntime();
      // Up to here the segmenter before can work still: a device that is not there costs nothing.
      const { execution, report } = await this.parts.device.open(choice, onRuntime);
      await this.unload();
      this.watch(execution, onFault);
      const onFraction = (fraction: number) =>
        onProgress({ phase: "sessions", loadedBytes: fraction * totalBytes, totalBytes });
      const loading = family.load(model, execution, onFraction, side);
      const segmenter = await loading.catch((error: unknown) => {
        throw execution.gpu?.health.fault ?? asFailure(error);
      });
      this.loaded = { ...segmenter, execution, report };
      return segmenterInfo(model, report, segmenter.side);
    } finally {
      turn.end();
    }
  }

  report(): Result<DeviceReport> {
    return this.loaded ? ok(this.loaded.report) : fail("internal", "no segmenter is loaded yet");
  }

  connect(port: MessagePort): void {
    this.cancelAll();
    this.video?.close();
    this.video = new VideoFrames(port);
    // After the work that was cancelled: what it still keeps of a frame would be taken for one of the new video.
    void this.turns.take(URGENCY.upkeep).then((turn) => {
      this.loaded?.segmenter.forget();
      turn.end();
    });
  }

  encode(job: JobId, frameIndex: number, onFraction: OnFraction): Promise<void> {
    return this.run(job, async (signal) => {
      for (let isEncoded = false; !isEncoded; ) {
        isEncoded = await this.inTurn(URGENCY.ahead, signal, (place) =>
          this.encodeAhead(place, frameIndex, onFraction),
        );
      }
    });
  }

  /** @returns false when it gave way to something more urgent */
  private async encodeAhead(place: Workplace, frameIndex: number, onFraction: OnFraction): Promise<boolean> {
    const { loaded, video, signal } = place;
    checkFrame(frameIndex, await video.info(signal));
    if (loaded.segmenter.isEncoded(frameIndex)) return true;
    const ahead = new EncodingAhead(frameIndex);
    ahead.join(signal, onFraction);
    this.ahead = ahead;
    try {
      const frame = await video.rgb(frameIndex, ahead.signal);
      await loaded.segmenter.encode(frameIndex, frame, ahead.signal, ahead.tell);
      return true;
    } catch (error) {
      if (ahead.gaveWay && !signal.aborted) return false;
      throw error;
    } finally {
      this.ahead = null;
    }
  }

  segment(
    job: JobId,
    frameIndex: number,
    prompt: Prompt,
    onFraction: OnFraction,
  ): Promise<readonly Candidate[]> {
    return this.run(job, (signal) => {
      this.takeOver(frameIndex, signal, onFraction);
      return this.inTurn(URGENCY.prompt, signal, async ({ loaded, video }) => {
        const info = await video.info(signal);
        checkFrame(frameIndex, info);
        checkPrompt(prompt, info);
        const frame = () => video.rgb(frameIndex, signal);
        return loaded.segmenter.candidates(frameIndex, frame, prompt, signal, onFraction);
      });
    });
  }

  track(
    job: JobId,
    request: TrackRequest,
    onEvent: (event: TrackEvent) => void,
  ): Promise<readonly TrackStop[]> {
    let delivered: Promise<unknown> = Promise.resolve();
    const deliver = (event: TrackEvent) => {
      // Through comlink this is a promise, settled once the page has the event.
      delivered = Promise.resolve(onEvent(event) as unknown).catch(() => undefined);
    };
    return this.run(job, async (signal) => {
      this.takeOver(request.start, signal, () => undefined);
      try {
        return await this.inTurn(URGENCY.long, signal, async ({ loaded, video, turn }) => {
          const info = await video.info(signal);
          checkTrack(request, info);
          let done = 0;
          const total = request.frames.length;
          const reader = new RunningReader(video, info, signal, () => turn.giveWay());
          const onFrame = (frame: TrackedFrame) => deliver({ frame, done: ++done, total });
          return loaded.tracker.track(request, reader, onFrame, signal);
        });
      } finally {
        await delivered;
      }
    });
  }

  everything(job: JobId, frameIndex: number, onFraction: OnFraction): Promise<readonly Candidate[]> {
    return this.run(job, (signal) => {
      this.takeOver(frameIndex, signal, () => undefined);
      return this.inTurn(URGENCY.long, signal, async ({ loaded, video, turn }) => {
        const info = await video.info(signal);
        checkFrame(frameIndex, info);
        const frame = () => video.rgb(frameIndex, signal);
        const found: Candidate[] = [];
        const points = gridPoints(info.width, info.height);
        for (const [at, point] of points.entries()) {
          await turn.giveWay();
          await checkpoint(signal);
          const prompt: Prompt = { points: [point], box: null, mask: null };
          found.push(...(await loaded.segmenter.candidates(frameIndex, frame, prompt, signal)));
          onFraction((at + 1) / points.length);
        }
        return distinctMasks(found);
      });
    });
  }

  cancel(job: JobId): void {
    this.jobs.get(job)?.abort();
  }

  injectDeviceLoss(): void {
    this.device?.execution.gpu?.device.destroy();
  }

  /** An encoding ahead of this frame now belongs to whoever wants the frame; one of another frame goes later. */
  private takeOver(frameIndex: number, signal: AbortSignal, onFraction: OnFraction): void {
    if (this.ahead?.frameIndex === frameIndex) this.ahead.join(signal, onFraction);
    else this.ahead?.giveWay();
  }

  private cancelAll(): void {
    for (const controller of this.jobs.values()) controller.abort();
  }

  private async run<T>(job: JobId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.jobs.has(job)) throw new RangeError(`job ${job} is not done yet`);
    const controller = new AbortController();
    this.jobs.set(job, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.jobs.delete(job);
    }
  }

  private async inTurn<T>(
    urgency: Urgency,
    signal: AbortSignal,
    work: (place: Workplace) => Promise<T>,
  ): Promise<T> {
    const { video } = this;
    if (!video) throw new FailureError("internal", "a video should be connected first, none is");
    const turn = await this.turns.take(urgency, signal);
    try {
      const { loaded } = this;
      if (!loaded) throw new FailureError("package-missing", "no segmenter is loaded; load one first");
      return await onDevice(loaded.execution, () => work({ loaded, video, turn, signal }));
    } finally {
      turn.end();
    }
  }

  private async unload(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    await loaded?.segmenter.dispose();
  }

  /** Tells of a device's end once, unless the segmenter has moved to another device by then. */
  private watch(execution: Execution, onFault: (failure: Failure) => void): void {
    const device = { execution };
    this.device = device;
    void execution.gpu?.health.ended.then(({ failure }) => {
      if (this.device === device) onFault(failure);
    });
  }
}

function segmenterInfo(
  { manifest, weightBytes }: SegmenterPackage,
  report: DeviceReport,
  side: number | null,
): SegmenterInfo {
  const { id, name, family, variant } = manifest;
  return { id, name, family, variant, weightBytes, device: report.device, side };
}
