import { expect, it } from "vitest";
import { losesFrames, noticesText, noticeText } from "./video-notice.ts";

it("says notices in sentences, with the right number", () => {
  expect(noticeText({ kind: "frames-skipped", frames: 1 }, "a.ts")).toMatch(
    /^1 frame before a key frame was skipped/,
  );
  expect(noticeText({ kind: "frames-skipped", frames: 5 }, "a.ts")).toMatch(
    /^5 frames before a key frame were/,
  );
  expect(noticeText({ kind: "cut-short", frames: 56 }, "a.webm")).toContain(
    "the first 56 frames can be used",
  );
  expect(noticesText([{ kind: "clock-joined" }, { kind: "edited", parts: 2 }], "a.mp4")).toMatch(
    /clock was joined.* edit list: 2 parts/,
  );
  expect(noticeText({ kind: "program-chosen", programs: 2 }, "a.ts")).toMatch(/2 programs/);
  expect(noticesText([], "a.mp4")).toBe("");
});

it("tells lost frames from what is only shown in another way", () => {
  expect(losesFrames({ kind: "cut-short", frames: 3 })).toBe(true);
  expect(losesFrames({ kind: "hdr", transfer: "PQ" })).toBe(false);
});
