import { type Remote, transfer } from "comlink";
import { type Failure, fail, type Result } from "../core/failure.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackRequest, TrackStop } from "../core/track.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { DeviceChoice, DeviceReport, JobId, LoadProgress } from "../protocol/engine.ts";
import type { SegmentApi, SegmenterInfo, TrackEvent } from "../protocol/segment.ts";
import { patientLoad } from "./patient-load.ts";
import { type During, WorkerLink } from "./worker-link.ts";

/**
 * How long an aborted job may take to end by itself, with all that it has done. A graph that runs on the CPU blocks the worker, for
 * seconds where the model is large; nobody waits for that.
 */
const GRACE_MS = 150;

/**
 * The page's side of the segment worker, which starts with the first call. An `AbortSignal` stays here and becomes `cancel(job)`. A job
 * that does not end soon after is `cancelled` here, and its graph goes on in the worker; whatever is asked next waits for that alone.
 */
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

  /** Loads a segmenter, in another worker where one stands still. @param side as in `SegmentApi.load` */
  load(
    source: PackageSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    side: number | null = null,
  ): Promise<Result<SegmenterInfo>> {
    return patientLoad(
      this.link,
      (remote, show, onFault) => remote.load(source, device, side, show, onFault),
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
    const patience = patienceAfterAbort(signal);
    let hasEnded = false;
    try {
      const answer = this.link.call((remote, during) => {
        const untilEnd: During = (listener) =>
          during((...values) => {
            if (!hasEnded) listener(...values);
          });
        const result = work(remote, job, untilEnd);
        if (signal.aborted) cancel();
        return result;
      });
      const isOver = patience.over.then(() => fail("cancelled", "cancelled"));
      return await Promise.race([answer, isOver]);
    } finally {
      hasEnded = true;
      patience.end();
      signal.removeEventListener("abort", cancel);
    }
  }
}

/** `over` resolves some time after the signal is aborted, unless `end` comes first. */
function patienceAfterAbort(signal: AbortSignal): { readonly over: Promise<void>; readonly end: () => void } {
  let resolve: () => void = () => undefined;
  const over = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    timer = setTimeout(resolve, GRACE_MS);
  };
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", begin);
  };
  return { over, end };
}
