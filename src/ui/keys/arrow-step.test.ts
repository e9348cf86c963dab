import { afterEach, expect, it } from "vitest";
import { MIRRORED } from "../../language/mirrored.ts";
import { ENGLISH, speak } from "../../language/text.ts";
import { arrowStep } from "./arrow-step.ts";

afterEach(() => speak(ENGLISH));

it("goes on with the line, whichever way the language is written", () => {
  expect(["ArrowRight", "ArrowLeft", "ArrowUp"].map(arrowStep)).toEqual([1, -1, 0]);
  speak(MIRRORED);
  expect(["ArrowRight", "ArrowLeft", "ArrowUp"].map(arrowStep)).toEqual([-1, 1, 0]);
});
