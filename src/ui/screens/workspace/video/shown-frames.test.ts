import { beforeEach, expect, test } from "vitest";
import { EMPTY_DRAFT } from "../../../../asking/draft.ts";
import { useApp } from "../../../../state/app-store.ts";
import {
  choiceWithin,
  chooseFrames,
  movedFrame,
  redoFrames,
  toggleFrame,
  undoFrames,
  useChoiceHistory,
} from "./shown-frames.ts";

const chosen = () => useApp.getState().draft.settings.shownFrames ?? null;

beforeEach(() => {
  useApp.setState({ draft: EMPTY_DRAFT });
  useChoiceHistory.setState({ past: [], future: [] });
});

test("frames are added, left out, taken back and brought again", () => {
  toggleFrame([10, 30], 20);
  expect(chosen()).toEqual([10, 20, 30]);
  toggleFrame(chosen()!, 10);
  expect(chosen()).toEqual([20, 30]);
  expect([undoFrames(), chosen()]).toEqual([true, [10, 20, 30]]);
  expect([undoFrames(), chosen()]).toEqual([true, null]);
  expect(undoFrames()).toBe(false);
  expect([redoFrames(), redoFrames(), redoFrames()]).toEqual([true, true, false]);
  expect(chosen()).toEqual([20, 30]);
});

test("a drag is one step, however far it goes", () => {
  chooseFrames([10, 30]);
  chooseFrames([12, 30]);
  for (const at of [13, 14, 15]) chooseFrames([at, 30], true);
  expect(chosen()).toEqual([15, 30]);
  undoFrames();
  expect(chosen()).toEqual([10, 30]);
});

test("the last frame stays, and a frame moved onto another becomes one with it", () => {
  toggleFrame([10], 10);
  expect(chosen()).toBeNull();
  expect(movedFrame([10, 20, 30], 10, 20, { first: 0, last: 40 })).toEqual([20, 30]);
  expect(movedFrame([10, 20, 30], 30, 99, { first: 0, last: 40 })).toEqual([10, 20, 40]);
});

test("of a choice that lies beside the span nothing is left, and the model chooses", () => {
  expect(choiceWithin([1, 5, 9], { first: 4, last: 8 })).toEqual([5]);
  expect(choiceWithin([1, 9], { first: 4, last: 8 })).toBeNull();
  expect(choiceWithin([1, 9], null)).toEqual([1, 9]);
});
