import type { Commands } from "../state/commands/commands.ts";
import type { FramePictures } from "../state/frame-pictures.ts";
import type { Playback } from "../state/playback.ts";
import type { ThumbnailStore } from "../state/thumbnails.ts";
import type { VideoState } from "../state/video.ts";

/** A video of 100 frames at 25 frames a second, as it stands in the store when it is open. */
export const VIDEO = {
  kind: "ready",
  info: {
    width: 90,
    height: 60,
    timesSeconds: Array.from({ length: 100 }, (_, k) => k / 25),
    endSeconds: 4,
    startSeconds: 0,
    container: "MP4",
    codec: "H.264",
    rotationDegrees: 0,
    mirrored: false,
    variableFrameRate: false,
    playsAsIs: true,
    notices: [],
  },
  reference: {
    name: "clip.mp4",
    bytes: 1000,
    fingerprint: "f",
    width: 90,
    height: 60,
    frameCount: 100,
    durationSeconds: 4,
  },
} as const satisfies VideoState;

/** A playhead without a video: goes where it is told, shows nothing. */
export class FakePlayback implements Playback {
  frameIndex = 0;
  playing = false;
  loopedFrame: number | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly frameCount: number) {}

  get targetIndex(): number {
    return this.frameIndex;
  }

  picture(): null {
    return null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  play(): void {
    this.playing = true;
    this.changed();
  }

  pause(): void {
    this.playing = false;
    this.changed();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(frameIndex: number): void {
    this.frameIndex = Math.min(this.frameCount - 1, Math.max(0, frameIndex));
    this.loopedFrame = null;
    this.pause();
  }

  step(delta: number): void {
    this.seek(this.frameIndex + delta);
  }

  loopAround(frameIndex: number): void {
    this.seek(frameIndex);
    this.loopedFrame = this.frameIndex;
    this.play();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** What components need of the outside, for their tests. Every command is recorded by name; `answers` says what some of them return. */
export function fakeServices(answers: Partial<Commands> = {}, frameCount = 100) {
  const called: (readonly [name: string, ...args: unknown[]])[] = [];
  const commands = new Proxy(answers, {
    get: (target, name) =>
      typeof name === "string" &&
      ((...args: unknown[]) => {
        called.push([name, ...args]);
        return (target[name as keyof Commands] as ((...args: unknown[]) => unknown) | undefined)?.(...args);
      }),
  }) as Commands;
  const playback = new FakePlayback(frameCount);
  const thumbnails: ThumbnailStore = {
    count: 0,
    nearest: () => null,
    look: () => {},
    point: () => {},
    subscribe: () => () => {},
  };
  const framePictures: FramePictures = { load: () => Promise.resolve(null) };
  const dataSet = () => new Promise<never>(() => {});
  const benchmark = dataSet;
  const batch = dataSet;
  const annotations = dataSet;
  return {
    services: { playback, commands, thumbnails, framePictures, dataSet, benchmark, batch, annotations },
    playback,
    called,
  };
}
