import { afterEach, expect, it } from "vitest";
import { FAILURE_CODES, FailureError, failureOf } from "../core/failure.ts";
import { loadLanguage } from "../language/languages.ts";
import { ENGLISH, speak } from "../language/text.ts";
import { errorReason, failureDetail, failureReason, failureText } from "./failure-text.ts";

const CHINESE_PAGE = await loadLanguage("zh", []);

afterEach(() => speak(ENGLISH));

it.each(FAILURE_CODES)("says what happened and what to do for %s", (code) => {
  const { title, advice } = failureText({ code });
  expect(title).toMatch(/^[A-Z].*\.$/);
  expect(advice).toMatch(/^[A-Z].*\.$/);
});

it("says something different for every code", () => {
  expect(new Set(FAILURE_CODES.map((code) => failureText({ code }).title)).size).toBe(FAILURE_CODES.length);
});

it("says the details in the language of the page, with what led to them", () => {
  speak(CHINESE_PAGE);
  const tries = failureOf("network", "{count} tries", { count: 3 });
  const failure = failureOf("network", "{host} could not be reached ({tries})", { host: "a.example", tries });
  expect(failure.message).toBe("a.example could not be reached (3 tries)");
  expect(failureDetail(failure)).toBe("无法连接 a.example（已尝试 3 次）");
  expect(failureReason(failure)).toBe("无法连接 a.example（已尝试 3 次）");
});

it("names the kind of failure where details are known in English alone", () => {
  const failure = failureOf("video-corrupt", "box 7 is odd");
  expect(failureDetail(failure)).toBe("box 7 is odd");
  speak(CHINESE_PAGE);
  expect(failureDetail(failure)).toBeNull();
  expect(failureReason(failure)).toBe("此视频已损坏");
  expect(errorReason(new Error("x is undefined"))).toBe("应用内部出错");
  expect(errorReason(FailureError.of(failureOf("file-empty", "{name} has no bytes", { name: "a" })))).toBe(
    "a 没有内容",
  );
});
