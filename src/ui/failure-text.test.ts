import { expect, it } from "vitest";
import { FAILURE_CODES } from "../core/failure.ts";
import { failureText } from "./failure-text.ts";

it.each(FAILURE_CODES)("says what happened and what to do for %s", (code) => {
  const { title, advice } = failureText({ code });
  expect(title).toMatch(/^[A-Z].*\.$/);
  expect(advice).toMatch(/^[A-Z].*\.$/);
});

it("says something different for every code", () => {
  expect(new Set(FAILURE_CODES.map((code) => failureText({ code }).title)).size).toBe(FAILURE_CODES.length);
});
