import { type Remote, transfer } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackRequest, TrackStop } from "../core/track.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { DeviceChoice, DeviceReport, JobId, LoadProgress } from "../protocol/engine.ts";
import type { SegmentApi, SegmenterInfo, TrackEvent } from "../protocol/segment.ts";
import { patientLoad } from "./patient-load.ts";
import { type During, WorkerLink } from "./worker-link.ts";

/** The page's side of the segment worker, which starts with the first call. An `AbortSignal` stays here and becomes `cancel(job)`. */
export class SegmentClient {
  private readonly link: WorkerLink<SegmentApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/segment.worker.ts", import.meta.url), {
        type: "module",
        name: "segment",
      }),
  ) {
    this.link = new WorkerLink<SegmentApi>("The segmenter", create);
  }

  /** Called when the worker ended, by an error or with its device, and with it segmenter and connection. */
  set onCrash(listener: (failure: Failure) => void) {
    this.link.onCrash = listener;
  }

  /** Loads a segmenter, in another worker where one stands still. */
  load(
    source: PackageSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<SegmenterInfo>> {
    return patientLoad(
      this.link,
      (remote, show, onFault) => remote.load(source, device, show, onFault),
      onProgress,
    );
  }

  report(): Promise<Result<DeviceReport>> {
    return this.link.call((remote) => remote.report());
  }

  /** Frames come over this port from now on; what is known of frames is forgotten, and what is going on ends as `cancelled`. */
  connect(frames: MessagePort): void {
    this.link.tell((remote) => void remote.connect(transfer(frames, [frames])));
  }

  /** Encodes a frame ahead of a click, when nothing more urgent goes on. */
  encode(
    frameIndex: number,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<void>> {
    return this.job(signal, (remote, job, during) => remote.encode(job, frameIndex, during(onFraction)));
  }

  /** Masks for a prompt, best first. `onFraction` hears of the frame's encoding, where that is not there yet. */
  segment(
    frameIndex: number,
    prompt: Prompt,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly Candidate[]>> {
    return this.job(signal, (remote, job, during) =>
      remote.segment(job, frameIndex, prompt, during(onFraction)),
    );
  }

  /** Follows objects. What `onEvent` heard stays valid when it is aborted or fails. */
  track(
    request: TrackRequest,
    onEvent: (event: TrackEvent) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly TrackStop[]>> {
    return this.job(signal, (remote, job, during) => remote.track(job, request, during(onEvent)));
  }

  /** The objects of a frame, largest first. */
  everything(
    frameIndex: number,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly Candidate[]>> {
    return this.job(signal, (remote, job, during) => remote.everything(job, frameIndex, during(onFraction)));
  }

  /** Loses the graphics device as a driver reset would; for fault tests. */
  loseDevice(): void {
    this.link.tell((remote) => void remote.injectDeviceLoss());
  }

  /** Ends the worker; the next call starts a fresh one without a segmenter. */
  restart(): void {
    this.link.terminate({ code: "cancelled", message: "the segmenter was restarted" });
  }

  private async job<T>(
    signal: AbortSignal,
    work: (remote: Remote<SegmentApi>, job: JobId, during: During) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const job = crypto.randomUUID() as JobId;
    const cancel = () => this.link.tell((remote) => void remote.cancel(job));
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await this.link.call((remote, during) => {
        const result = work(remote, job, during);
        if (signal.aborted) cancel();
        return result;
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}
