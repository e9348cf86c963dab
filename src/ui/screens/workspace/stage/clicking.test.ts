// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../../../../core/failure.ts";
import type { Rle } from "../../../../core/mask.ts";
import type { Candidate, Prompt } from "../../../../core/prompt.ts";
import { useApp } from "../../../../state/app-store.ts";
import { createEmptyProject, useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useTools } from "../../../../state/tools.ts";
import { FakePlayback, VIDEO } from "../../../../testing/fake-services.ts";
import { promptedMask, useClicks } from "./click-store.ts";
import { Clicking } from "./clicking.ts";
import { selectedObject } from "./live-edit.ts";
import { useStage } from "./stage-store.ts";

const area = (pixels: number): Rle => ({ size: [60, 90], counts: [0, pixels, 5400 - pixels] });
const three = [300, 200, 100].map((pixels, n): Candidate => ({ mask: area(pixels), score: 0.9 - n / 10 }));
const REACH = 2;

const playback = new FakePlayback(100);
let prompts: Prompt[] = [];
let refusals: string[] = [];
let corrected: unknown[] = [];
let answer: (signal: AbortSignal) => Promise<Result<readonly Candidate[]>>;
let clicking: Clicking;

beforeEach(() => {
  [prompts, refusals, corrected] = [[], [], []];
  answer = async () => ok(three);
  maskRegistry.opened(null);
  useApp.getState().videoChanged(VIDEO);
  useDocument.getState().projectOpened(createEmptyProject());
  useClicks.setState({ busy: null, preview: null, prompted: new Map() });
  useStage.setState({ draft: null });
  useTools.getState().dragChosen("box");
  playback.seek(0);
  clicking = new Clicking(
    playback,
    VIDEO.info,
    {
      segment: (_frame, prompt, _onFraction, signal) => {
        prompts.push(prompt);
        return answer(signal);
      },
      previewMask: async (_frame, prompt) => ({ mask: area(prompt.points[0]!.x), score: 1 }),
      encodeAhead: () => {},
      maskCorrected: (...mask) => corrected.push(mask),
    },
    (sentence) => refusals.push(sentence),
  );
});
afterEach(() => clicking.cancel());

const settled = () => vi.waitFor(() => expect(clicking.isBusy).toBe(false));

async function click(x: number, y: number, negative = false): Promise<void> {
  clicking.press({ x, y }, negative, REACH);
  clicking.lift({ x, y });
  await settled();
}

async function drag(...path: readonly (readonly [number, number])[]): Promise<void> {
  const points = path.map(([x, y]) => ({ x, y }));
  clicking.press(points[0]!, false, REACH);
  clicking.move(points.slice(1));
  clicking.lift(points.at(-1)!);
  await settled();
}

const stored = () => selectedObject()?.masks[playback.frameIndex];
const pixels = () => {
  const mask = stored();
  return mask ? maskRegistry.rle(selectedObject()!.id, mask)?.counts[1] : undefined;
};
const prompted = () => promptedMask(useClicks.getState(), selectedObject(), playback.frameIndex);
const labels = () => useDocument.getState().past.map(({ label }) => label);

describe("a click", () => {
  it("makes an object of the best mask, in one step", async () => {
    await click(10, 20);
    expect(prompts).toEqual([{ points: [{ x: 10, y: 20, positive: true }], box: null, mask: null }]);
    expect(pixels()).toBe(300);
    expect(labels()).toEqual(["Click on Object 1"]);
    expect(corrected).toEqual([[selectedObject()?.id, 0]]);
    useDocument.getState().undone();
    expect(useDocument.getState().project.objects).toEqual([]);
  });

  it("refines the mask that is there, and undo brings back both mask and clicks", async () => {
    await click(10, 20);
    answer = async () => ok([{ mask: area(250), score: 0.95 }]);
    await click(30, 20, true);
    expect(prompts[1]).toEqual({
      points: [
        { x: 10, y: 20, positive: true },
        { x: 30, y: 20, positive: false },
      ],
      box: null,
      mask: area(300),
    });
    expect(pixels()).toBe(250);
    useDocument.getState().undone();
    expect(pixels()).toBe(300);
    expect(prompted()?.prompt.points).toHaveLength(1);
  });

  it("starts from a mask that was brushed", async () => {
    const mask = area(70);
    useDocument
      .getState()
      .strokeCommitted({ objectId: null, frameIndex: 0, timeSeconds: 0, mask, label: "Brush" });
    await click(10, 20);
    expect(prompts[0]?.mask).toEqual(mask);
    await clicking.removeLastPoint();
    await settled();
    expect(pixels()).toBe(70);
  });

  it("made while another is worked on goes on from its mask", async () => {
    clicking.press({ x: 10, y: 20 }, false, REACH);
    clicking.lift({ x: 10, y: 20 });
    await click(30, 20);
    expect(prompts.map(({ points, mask }) => [points.length, mask])).toEqual([
      [1, null],
      [2, area(300)],
    ]);
    expect(useDocument.getState().project.objects).toHaveLength(1);
    expect(labels()).toEqual(["Click on Object 1"]);
  });

  it("on a click takes that one away", async () => {
    await click(10, 20);
    await click(30, 20);
    await click(11, 20);
    expect(prompts[2]).toEqual({ points: [{ x: 30, y: 20, positive: true }], box: null, mask: null });
    await click(30, 21);
    expect(stored()).toBeUndefined();
  });

  it("that rests is one on what does not belong to the object, where there is one", async () => {
    const rest = async (x: number) => {
      clicking.press({ x, y: 20 }, false, REACH);
      const turned = clicking.turnOver();
      clicking.lift({ x, y: 20 });
      await settled();
      return turned;
    };
    expect(await rest(10)).toBe(false);
    expect(await rest(30)).toBe(true);
    expect(prompts[1]?.points.map(({ x, positive }) => [x, positive])).toEqual([
      [10, true],
      [30, false],
    ]);
  });

  it("leaves nothing when it is cancelled", async () => {
    answer = (signal) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve(fail("cancelled", "cancelled"))),
      );
    clicking.press({ x: 1, y: 1 }, false, REACH);
    clicking.lift({ x: 1, y: 1 });
    await vi.waitFor(() => expect(useClicks.getState().busy).not.toBeNull());
    expect(clicking.cancel()).toBe(true);
    await settled();
    expect(useDocument.getState().project.objects).toEqual([]);
    expect(useClicks.getState().busy).toBeNull();
    expect(refusals).toEqual([]);
  });

  it("says why there is no mask", async () => {
    answer = async () => ok([{ mask: { size: [60, 90], counts: [5400] }, score: 0.1 }]);
    await click(10, 20);
    answer = async () => fail("package-missing", "there is none");
    await click(10, 20);
    await click(10, 20, true);
    expect(refusals).toEqual([
      "No object was found here. Click elsewhere, or drag a box around it.",
      expect.stringMatching(/^The model's files are missing\./),
      "There is nothing to remove on this frame.",
    ]);
  });

  it("leaves a locked object alone", async () => {
    await click(10, 20);
    useDocument.getState().objectsLocked([selectedObject()!.id], true);
    await click(30, 20);
    expect(prompts).toHaveLength(1);
    expect(refusals).toEqual(["Object 1 is locked. Unlock it in the object list to change it."]);
  });
});

describe("candidates", () => {
  it("are taken in turns, each a step", async () => {
    await click(10, 20);
    const next = () => clicking.takeCandidate((chosen) => chosen + 1);
    next();
    expect(pixels()).toBe(200);
    next();
    next();
    expect(pixels()).toBe(300);
    clicking.takeCandidate(() => 2);
    expect([pixels(), prompted()?.chosen]).toEqual([100, 2]);
    useDocument.getState().undone();
    expect([pixels(), prompted()?.chosen]).toEqual([300, 0]);
  });

  it("are none without a click", () => {
    expect(clicking.takeCandidate((chosen) => chosen + 1)).toBe(false);
  });
});

describe("a drag", () => {
  it("draws a box around the object", async () => {
    await drag([10, 10], [20, 20], [40, 30]);
    expect(prompts).toEqual([{ points: [], box: { x0: 10, y0: 10, x1: 40, y1: 30 }, mask: null }]);
    expect(labels()).toEqual(["Box around on Object 1"]);
  });

  it("scribbles, where that is chosen, as clicks that spread over it", async () => {
    useTools.getState().dragChosen("scribble");
    await drag([10, 10], [20, 10], [40, 10], [-5, 10]);
    expect(prompts[0]?.points).toEqual([10, 40, 20].map((x) => ({ x, y: 10, positive: true })));
  });

  it("scribbles with upstream's random points, where that is chosen", async () => {
    useTools.getState().dragChosen("scribble");
    useApp.getState().settingsChanged({ scribble: "random" });
    await drag([10, 10], [29.9, 10]);
    useApp.getState().settingsChanged({ scribble: "spread" });
    // numpy.random.seed(0); numpy.random.choice(20, 8, replace=False)
    const chosen = [18, 1, 19, 8, 10, 17, 6, 13];
    expect(prompts[0]?.points).toEqual(chosen.map((at) => ({ x: 10.5 + at, y: 10.5, positive: true })));
  });
});

it("shows what a click would give while there is no mask, and not after", async () => {
  clicking.move([{ x: 12, y: 5 }]);
  await vi.waitFor(() => expect(useClicks.getState().preview?.mask).toEqual(area(12)));
  clicking.leave();
  expect(useClicks.getState().preview).toBeNull();
  await click(10, 20);
  clicking.move([{ x: 15, y: 5 }]);
  await Promise.resolve();
  expect(useClicks.getState().preview).toBeNull();
});
