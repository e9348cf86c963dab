import { expect, it } from "vitest";
import { cameraWords } from "./camera-failure.ts";

it.each([
  ["NotAllowedError", /may not use the camera\. Allow it/],
  ["NotFoundError", /No camera was found\. Connect one/],
  ["NotReadableError", /Another program may be using it/],
])("says what to do about %s", (name, words) => {
  expect(cameraWords(new DOMException("text", name))).toMatch(words);
});

it("passes on what it does not know", () => {
  expect(cameraWords(new TypeError("no video"))).toBe("The camera could not be started: no video.");
});
