import type { Failure, Result } from "../core/failure.ts";
import type { FrameRun } from "../core/frame-runs.ts";
import type { VideoInfo } from "../core/video.ts";
import type { Playback } from "../state/playback.ts";
import { VideoPlayer } from "./video-player.ts";

interface PlaybackSettings {
  readonly speed: number;
  readonly loop: boolean;
  /** Where a loop begins and ends; the whole clip when null. */
  readonly span: FrameRun | null;
  readonly muted: boolean;
}

interface Clip {
  readonly info: VideoInfo;
  readonly player: VideoPlayer;
}

/**
 * Shows one video: exact frames from the media worker while paused, stepping or scrubbing; a `<video>` element while
 * playing, since it is smooth and has sound. Frame numbers come from the index in both cases.
 */
export class MediaPlayback implements Playback {
  private readonly decode: (index: number) => Promise<Result<ImageBitmap>>;
  private readonly listeners = new Set<() => void>();
  private clip: Clip | null = null;
  private bitmap: ImageBitmap | null = null;
  private shown = 0;
  private target = 0;
  /** Counts frames asked for; and which of them is on display. */
  private asked = 0;
  private answered = 0;
  private ownPlaying = false;
  /** Whether the element's picture is newer than the bitmap: from its first frame until a decoded frame replaces it. */
  private elementShows = false;
  /** What is looped for now, whatever the settings say. */
  private passing: { readonly frame: number; readonly run: FrameRun } | null = null;
  private settings: PlaybackSettings = { speed: 1, loop: false, span: null, muted: false };
  /** Called when a frame could not be decoded. */
  onFailure: (failure: Failure) => void = () => {};

  constructor(decode: (index: number) => Promise<Result<ImageBitmap>>) {
    this.decode = decode;
  }

  get frameIndex(): number {
    return this.shown;
  }

  get targetIndex(): number {
    return this.target;
  }

  get playing(): boolean {
    return this.ownPlaying;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  picture(): CanvasImageSource | null {
    return (this.elementShows ? this.clip?.player.picture() : null) ?? this.bitmap;
  }

  /**
   * Takes over a freshly opened video and shows its frame `startIndex`; resolves when that frame is on display.
   * @param file null for footage that is no file
   */
  async load(file: Blob | null, info: VideoInfo, startIndex = 0): Promise<void> {
    this.unload();
    const player = new VideoPlayer(file, info, {
      onFrame: (index) => this.moved(index),
      onEnd: () => this.ended(),
      /** Without a playable element, playing means stepping through decoded frames. */
      showFrame: (index) => this.show(index),
    });
    player.configure(this.settings);
    this.clip = { info, player };
    this.target = startIndex;
    await this.show(startIndex);
  }

  unload(): void {
    this.clip?.player.dispose();
    this.bitmap?.close();
    this.clip = null;
    this.bitmap = null;
    this.ownPlaying = false;
    this.passing = null;
    this.elementShows = false;
    this.shown = 0;
    this.target = 0;
    this.notify();
  }

  configure(settings: PlaybackSettings): void {
    const before = this.played();
    this.settings = settings;
    this.clip?.player.configure(settings);
    const { first, last } = this.played();
    // What plays goes on within the new limits.
    if (this.ownPlaying && (first !== before.first || last !== before.last)) this.start();
  }

  play(): void {
    const clip = this.clip;
    if (!clip || this.ownPlaying) return;
    if (clip.info.timesSeconds.length === 1) return;
    this.ownPlaying = true;
    this.notify();
    this.start();
  }

  pause(): void {
    if (!this.clip || !this.ownPlaying) return;
    this.seek(this.shown);
  }

  toggle(): void {
    if (this.ownPlaying) this.pause();
    else this.play();
  }

  seek(frameIndex: number): void {
    const clip = this.clip;
    if (!clip) return;
    const clamped = Math.min(Math.max(0, Math.round(frameIndex)), clip.info.timesSeconds.length - 1);
    if (this.ownPlaying) clip.player.pause();
    this.ownPlaying = false;
    this.passing = null;
    this.target = clamped;
    void this.show(clamped);
    this.notify();
  }

  step(delta: number): void {
    this.seek(this.target + delta);
  }

  get loopedFrame(): number | null {
    return this.passing?.frame ?? null;
  }

  loopAround(frameIndex: number, around: FrameRun): void {
    this.seek(frameIndex);
    if (!this.clip || around.last <= around.first) return;
    this.passing = { frame: this.target, run: around };
    this.play();
  }

  private ended(): void {
    const clip = this.clip;
    if (!clip || !this.ownPlaying) return;
    const { first, last } = this.played();
    if (this.settings.loop || this.passing) clip.player.play(first, last);
    else this.seek(last);
  }

  /** Plays on from the playhead, or from the beginning where it is at the end or beside what is played. */
  private start(): void {
    const { first, last } = this.played();
    const isInside = this.target >= first && this.target < last;
    this.clip?.player.play(isInside ? this.target : first, last);
  }

  /** A loop keeps to its frames, or to the span; otherwise all of the clip is played. */
  private played(): FrameRun {
    if (this.passing) return this.passing.run;
    const { loop, span } = this.settings;
    const last = (this.clip?.info.timesSeconds.length ?? 1) - 1;
    return loop && span ? { first: span.first, last: Math.min(span.last, last) } : { first: 0, last };
  }

  private moved(index: number): void {
    this.elementShows = true;
    this.shown = index;
    this.target = index;
    this.notify();
  }

  /** Decodes a frame and puts it on display. The last picture stays until the new one is there, also across a pause. */
  private async show(index: number): Promise<void> {
    const clip = this.clip;
    if (!clip) return;
    const turn = ++this.asked;
    const result = await this.decode(index);
    // Frames that come on the way to a later one are shown, but never after it.
    if (this.clip !== clip || turn < this.answered) {
      if (result.ok) result.value.close();
      return;
    }
    if (result.ok) this.answered = turn;
    if (result.ok) {
      this.bitmap?.close();
      this.bitmap = result.value;
      this.elementShows = false;
      this.shown = index;
    } else if (result.error.code !== "cancelled") {
      this.onFailure(result.error);
    }
    this.notify();
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
