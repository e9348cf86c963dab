import { expect, it } from "vitest";
import { countedFrames, runsWords } from "./video-words.ts";

it("lists the frames of gaps, counting from 1, and counts what is too much to list", () => {
  expect(
    runsWords([
      { first: 0, last: 2 },
      { first: 6, last: 6 },
    ]),
  ).toBe("Frames 1–3, 7");
  expect(runsWords([{ first: 4, last: 4 }])).toBe("Frame 5");
  const many = Array.from({ length: 12 }, (_, at) => ({ first: 3 * at, last: 3 * at }));
  expect(runsWords(many)).toMatch(/^Frames 1, 4, .* and 4 more parts$/);
  expect(countedFrames(many)).toBe("12 frames");
});
