import { fail, ok, type Result } from "../core/failure.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackRequest, TrackStop } from "../core/track.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { LoadProgress } from "../protocol/engine.ts";
import type { SegmenterInfo, TrackEvent } from "../protocol/segment.ts";
import type { MediaClient } from "../services/media-client.ts";
import type { SegmentClient } from "../services/segment-client.ts";
import { useApp } from "../state/app-store.ts";
import { deviceFromAddress } from "../state/device-from-address.ts";

/** A mask that comes faster than this can follow the pointer. */
const QUICK_MS = 180;

interface Parts {
  readonly client: SegmentClient;
  readonly media: Pick<MediaClient, "framesPort">;
  /** Packages of the chosen segmenter, best first. */
  readonly packages: () => readonly PackageSource[];
}

/** Loads the chosen segmenter when it is first wanted, connects it to the open video, and knows which frame it has encoded. */
export class SegmentSession {
  private loading: Promise<Result<SegmenterInfo>> | null = null;
  private connecting: Promise<Result<void>> | null = null;
  private encoded: number | null = null;
  private encoding: { readonly frameIndex: number; readonly controller: AbortController } | null = null;
  /** How long the last mask on an encoded frame took. */
  private maskMs = Number.POSITIVE_INFINITY;

  constructor(private readonly parts: Parts) {
    parts.client.onCrash = (failure) => {
      this.forget();
      const reset = failure.code === "gpu-lost";
      useApp.getState().segmenterChanged(reset ? { kind: "idle" } : { kind: "failed", failure });
    };
  }

  /** Another video was opened. */
  videoChanged(): void {
    this.connecting = null;
    this.encoded = null;
    this.encoding?.controller.abort();
  }

  /** Starts over, for another segmenter or device. */
  reload(): void {
    this.parts.client.restart();
    this.forget();
    useApp.getState().segmenterChanged({ kind: "idle" });
  }

  async segment(
    frameIndex: number,
    prompt: Prompt,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly Candidate[]>> {
    const ready = await this.ready(signal);
    if (!ready.ok) return ready;
    const wasEncoded = this.encoded === frameIndex;
    const begunMs = performance.now();
    const result = await this.parts.client.segment(frameIndex, prompt, onFraction, signal);
    if (result.ok) {
      if (wasEncoded) this.maskMs = performance.now() - begunMs;
      this.encoded = frameIndex;
    }
    return result;
  }

  async previewMask(frameIndex: number, prompt: Prompt, signal: AbortSignal): Promise<Candidate | null> {
    const { segmenter, track } = useApp.getState();
    const isQuick = this.maskMs <= QUICK_MS && this.encoded === frameIndex;
    if (!isQuick || !this.connecting || track || segmenter.kind !== "ready") return null;
    const result = await this.segment(frameIndex, prompt, () => {}, signal);
    return result.ok ? (result.value[0] ?? null) : null;
  }

  encodeAhead(frameIndex: number): void {
    const { segmenter, track, live } = useApp.getState();
    // Nobody clicked yet, or the processor has better things to do.
    if (segmenter.kind !== "ready" || track || Object.keys(live).length > 0) return;
    if (this.encoded === frameIndex || this.encoding?.frameIndex === frameIndex) return;
    this.encoding?.controller.abort();
    const controller = new AbortController();
    const encoding = { frameIndex, controller };
    this.encoding = encoding;
    void this.encode(frameIndex, controller.signal).then((result) => {
      if (result.ok) this.encoded = frameIndex;
      if (this.encoding === encoding) this.encoding = null;
    });
  }

  async track(
    request: TrackRequest,
    onEvent: (event: TrackEvent) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly TrackStop[]>> {
    const ready = await this.ready(signal);
    return ready.ok ? this.parts.client.track(request, onEvent, signal) : ready;
  }

  async everything(
    frameIndex: number,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly Candidate[]>> {
    const ready = await this.ready(signal);
    return ready.ok ? this.parts.client.everything(frameIndex, onFraction, signal) : ready;
  }

  private async encode(frameIndex: number, signal: AbortSignal): Promise<Result<void>> {
    const ready = await this.ready(signal);
    return ready.ok ? this.parts.client.encode(frameIndex, () => {}, signal) : ready;
  }

  /** The segmenter, loaded and connected to the video. Loading goes on when nobody waits for it any more. */
  private async ready(signal: AbortSignal): Promise<Result<SegmenterInfo>> {
    const loaded = await Promise.race([this.loaded(), aborted(signal)]);
    if (!loaded.ok) return loaded;
    // Once for all who wait: another port makes the worker forget what it knows.
    this.connecting ??= this.connect();
    const connected = await this.connecting;
    return connected.ok ? loaded : connected;
  }

  private async connect(): Promise<Result<void>> {
    const frames = await this.parts.media.framesPort();
    if (frames.ok) this.parts.client.connect(frames.value);
    else this.connecting = null;
    return frames.ok ? ok(undefined) : frames;
  }

  private loaded(): Promise<Result<SegmenterInfo>> {
    if (this.loading) return this.loading;
    const loading = this.load().then((result) => {
      if (!result.ok && this.loading === loading) this.loading = null;
      return result;
    });
    this.loading = loading;
    return loading;
  }

  private async load(): Promise<Result<SegmenterInfo>> {
    const { segmenterChanged, settings } = useApp.getState();
    const device = deviceFromAddress() ?? settings.device;
    segmenterChanged({ kind: "loading", progress: null });
    let result: Result<SegmenterInfo> = NO_PACKAGE;
    for (const source of this.parts.packages()) {
      const onProgress = (progress: LoadProgress) => segmenterChanged({ kind: "loading", progress });
      result = await this.parts.client.load(source, device, onProgress, settings.segmenterSide);
      if (result.ok || result.error.code === "cancelled") break;
    }
    if (result.ok) segmenterChanged({ kind: "ready", info: result.value });
    else if (result.error.code !== "cancelled") segmenterChanged({ kind: "failed", failure: result.error });
    return result;
  }

  private forget(): void {
    this.loading = null;
    this.videoChanged();
  }
}

const NO_PACKAGE = fail(
  "no-segmenter",
  "expected a segmenter, and this page was built without one; get one under Models, or mark with the brush",
);

function aborted(signal: AbortSignal): Promise<Result<never>> {
  return new Promise((resolve) => {
    const end = () => resolve(fail("cancelled", "cancelled"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
