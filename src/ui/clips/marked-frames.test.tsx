// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MarkedFrames } from "./marked-frames.tsx";

const FRAMES = [3, 8, 20];
const MEDIA = { kind: "video" as const, paths: ["clips/a.mp4"] };
const CLIPS = { thumbnail: async () => null, picture: async () => null };
const outlinesOn = async (frame: number) => ({ frame, height: 6, width: 8, objects: [] });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const shown = () => page.getByRole("img").getAttribute("aria-label");
const press = (name: string) => fireEvent.click(page.getByRole("button", { name }));

async function show(frames: readonly number[]) {
  render(
    <MarkedFrames
      clips={CLIPS}
      folder={null}
      media={MEDIA}
      frames={frames}
      preview={null}
      outlinesOn={outlinesOn}
    />,
  );
  await pass(0);
}

it("plays the marked frames round and round, until it is paused or a frame is chosen", async () => {
  await show(FRAMES);
  const seen = [shown()];
  await pass(2000);
  expect(shown()).toBe(seen[0]);
  press("Play the masks");
  for (let step = 0; step < 3; step++) {
    await pass(250);
    await pass(0);
    seen.push(shown());
  }
  expect(seen.map((label) => /Frame (\d+)/.exec(label!)![1])).toEqual(["3", "8", "20", "3"]);
  press("Pause");
  await pass(2000);
  expect(shown()).toBe(seen[3]);
  press("Play the masks");
  press("Next marked frame");
  await pass(2000);
  expect(shown()).toContain("Frame 8");
});

it("has nothing to play on a single frame", async () => {
  await show([3]);
  expect(page.queryByRole("button", { name: "Play the masks" })).toBeNull();
});
