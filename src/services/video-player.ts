import { frameMiddleSeconds, frameNearTime } from "../core/timeline.ts";
import type { VideoInfo } from "../core/video.ts";

interface PlayerEvents {
  /** The element put this frame on screen. */
  onFrame(index: number): void;
  /** The last frame to be played was on screen for its time. */
  onEnd(): void;
  /** Decodes and shows a frame; used when the element cannot play the file. */
  showFrame(index: number): Promise<void>;
}

/**
 * Plays a file through a `<video>` element outside the document. Where the element refuses a file that WebCodecs
 * decodes (Matroska in some browsers), or would count its frames in another way, it steps through decoded frames by the clock, silently.
 */
export class VideoPlayer {
  private readonly info: VideoInfo;
  private readonly events: PlayerEvents;
  private readonly element = document.createElement("video");
  private readonly url: string | null;
  private active = false;
  private refused: boolean;
  private onScreen = false;
  private until = Number.POSITIVE_INFINITY;
  /** Counts starts, so that stepping by the clock ends when another begins. */
  private run = 0;
  private speed = 1;
  private frameCallback = 0;
  private timer = 0;

  constructor(file: Blob | null, info: VideoInfo, events: PlayerEvents) {
    this.info = info;
    this.events = events;
    const playable = info.playsAsIs ? file : null;
    this.refused = playable === null;
    this.url = playable && URL.createObjectURL(playable);
    const element = this.element;
    element.playsInline = true;
    element.preload = "auto";
    element.addEventListener("error", () => this.refuse());
    element.addEventListener("ended", () => this.active && this.events.onEnd());
    if (this.url) element.src = this.url;
  }

  /** The element once it shows the frame it was told to start from, else null. */
  picture(): HTMLVideoElement | null {
    return this.onScreen && !this.refused ? this.element : null;
  }

  configure({ speed, muted }: { speed: number; muted: boolean }): void {
    this.speed = speed;
    this.element.playbackRate = speed;
    this.element.defaultPlaybackRate = speed;
    this.element.muted = muted;
  }

  /** @param until the last frame to be shown */
  play(fromIndex: number, until: number): void {
    this.active = true;
    this.onScreen = false;
    this.until = until;
    if (this.refused) {
      void this.stepByClock(fromIndex);
      return;
    }
    // The element keeps the container's clock.
    this.element.currentTime = this.info.startSeconds + frameMiddleSeconds(this.info, fromIndex);
    this.watchFrames();
    this.element.play().catch((error: unknown) => {
      // Aborted by a pause that came before playing began: nothing is wrong. Anything else: step instead.
      if (this.active && !(error instanceof DOMException && error.name === "AbortError"))
        this.refuse(fromIndex);
    });
  }

  pause(): void {
    this.active = false;
    this.element.pause();
    this.element.cancelVideoFrameCallback(this.frameCallback);
    clearTimeout(this.timer);
  }

  dispose(): void {
    this.pause();
    this.element.removeAttribute("src");
    this.element.load();
    if (this.url) URL.revokeObjectURL(this.url);
  }

  private watchFrames(): void {
    this.element.cancelVideoFrameCallback(this.frameCallback);
    this.frameCallback = this.element.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (!this.active) return;
      // Before the seek has landed the element still presents the frame it stood on.
      if (!this.element.seeking) {
        const index = frameNearTime(this.info, mediaTime - this.info.startSeconds);
        // The element has gone on: what is drawn of it stays as it is until it is told where to go.
        if (index > this.until) return this.events.onEnd();
        this.onScreen = true;
        this.events.onFrame(index);
      }
      this.watchFrames();
    });
  }

  private refuse(fromIndex?: number): void {
    this.refused = true;
    if (this.active) void this.stepByClock(fromIndex ?? 0);
  }

  private async stepByClock(fromIndex: number): Promise<void> {
    const times = this.info.timesSeconds;
    const run = ++this.run;
    const goesOn = () => this.active && run === this.run;
    const last = Math.min(this.until, times.length - 1);
    const startedMs = performance.now();
    let index = fromIndex;
    while (goesOn() && index <= last) {
      await this.events.showFrame(index);
      if (!goesOn()) return;
      this.events.onFrame(index);
      const elapsed = ((performance.now() - startedMs) / 1000) * this.speed;
      const due = frameDue(times, fromIndex, index + 1, elapsed);
      index = due.index;
      await new Promise<void>((resolve) => {
        this.timer = window.setTimeout(resolve, (due.waitSeconds / this.speed) * 1000);
      });
    }
    if (goesOn()) this.events.onEnd();
  }
}

/** The next frame to show, not before `atLeast`, `elapsed` seconds after `from` was shown: late frames are dropped. */
function frameDue(times: readonly number[], from: number, atLeast: number, elapsed: number) {
  let index = atLeast;
  while (index + 1 < times.length && times[index + 1]! - times[from]! <= elapsed) index++;
  const startsAt = index < times.length ? times[index]! - times[from]! : elapsed;
  return { index, waitSeconds: Math.max(0, startsAt - elapsed) };
}
