// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ok } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";
import { MediaPlayback } from "./playback.ts";

// A clip that the element does not play, so that frames are stepped through by the clock.
const info = {
  timesSeconds: Array.from({ length: 50 }, (_, k) => k / 10),
  endSeconds: 5,
  playsAsIs: false,
} as unknown as VideoInfo;

beforeEach(() => {
  vi.useFakeTimers();
  // The DOM of the tests has none.
  HTMLVideoElement.prototype.cancelVideoFrameCallback ??= () => {};
});
afterEach(() => void vi.useRealTimers());

async function opened() {
  const playback = new MediaPlayback(() => Promise.resolve(ok({ close() {} } as ImageBitmap)));
  await playback.load(null, info);
  const shown = [playback.frameIndex];
  playback.subscribe(() => {
    if (shown.at(-1) !== playback.frameIndex) shown.push(playback.frameIndex);
  });
  return { playback, shown };
}

it("loops around a frame from that frame on, whatever the loop of the settings, until another command", async () => {
  const { playback, shown } = await opened();
  playback.configure({ speed: 1, loop: true, span: { first: 40, last: 45 }, muted: false });
  playback.loopAround(20, { first: 10, last: 30 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(shown[1]).toBe(20);
  expect(Math.min(...shown.slice(1))).toBe(10);
  expect(Math.max(...shown)).toBe(30);
  expect(shown.filter((frame) => frame === 30).length).toBeGreaterThan(1);
  expect(playback.loopedFrame).toBe(20);

  playback.pause();
  expect([playback.playing, playback.loopedFrame]).toEqual([false, null]);
  shown.splice(0, shown.length, playback.frameIndex);
  playback.play();
  await vi.advanceTimersByTimeAsync(2000);
  expect(Math.min(...shown.slice(1))).toBe(40);
});

it("stands on the frame where there is nothing around it to play", async () => {
  const { playback } = await opened();
  playback.loopAround(7, { first: 7, last: 7 });
  await vi.advanceTimersByTimeAsync(500);
  expect([playback.frameIndex, playback.playing, playback.loopedFrame]).toEqual([7, false, null]);
});
