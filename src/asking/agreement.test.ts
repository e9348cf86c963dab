import { describe, expect, it } from "vitest";
import type { MaskChange } from "../core/project.ts";
import { agreement, sensitivityVerdict } from "./agreement.ts";

describe("agreement", () => {
  it("counts common words, not their case, punctuation or articles", () => {
    expect(agreement("A red circle.", "the red, CIRCLE")).toBe(1);
    expect(agreement("a red circle", "a blue circle")).toBe(0.5);
    expect(agreement("red red", "red")).toBeCloseTo(2 / 3);
    expect(agreement("", "")).toBe(1);
    expect(agreement("red", "")).toBe(0);
  });
});

describe("the verdict", () => {
  const verdict = (answers: Partial<Record<MaskChange, string>>) =>
    sensitivityVerdict(
      "a small red circle grows",
      Object.entries(answers).map(([change, answer]) => ({ change: change as MaskChange, answer })),
    );
  const near = { grown: "a small red circle grows", shrunk: "a red circle grows" };

  it("tells answers about the object from those that come in any case", () => {
    expect(verdict({ ...near, moved: "a black wall", removed: "a blue star" })).toBe("about-object");
    expect(verdict({ ...near, moved: "a black wall", removed: near.grown })).toBe("regardless");
  });

  it("knows answers that hang on each pixel, and waits for both kinds", () => {
    expect(verdict({ grown: "a wall", shrunk: near.shrunk, moved: "a wall" })).toBe("unsteady");
    expect(verdict({ grown: "small red star", shrunk: "small red star", moved: "a small red wall" })).toBe(
      "unclear",
    );
    expect(verdict(near)).toBeNull();
  });
});
