import { expect, it } from "vitest";
import { hexDigest } from "../core/hex-digest.ts";
import { requestText } from "./bench-request.ts";
import { videoRequest } from "./video-request.ts";

const VR7 = { family: "vr7" };

it("asks in upstream's form, options below the question", () => {
  const request = videoRequest("mvbench", { question: "What?", options: ["a cat", "(B) dog"] }, null, VR7);
  expect(request.regions).toEqual([]);
  expect(requestText(request).split("\n")).toEqual([
    "Question: What?",
    "Options:",
    "(A) a cat",
    "(B) (B) dog",
    expect.stringMatching(/^Answer with the option's letter .* best option\.$/),
  ]);
});

it("leaves options as Video-MME has them, ends on a lead-in, and puts subtitles before everything", () => {
  const question = { question: "What <video>?", options: ["A. a cat.", "B. a dog."] };
  const lines = requestText(videoRequest("video-mme", question, "Hi.\nYes.", VR7)).split("\n");
  expect(lines.slice(0, 3)).toEqual(["This video's subtitles are listed below:", "Hi.", "Yes."]);
  expect(lines[3]).toMatch(/^Select the best answer .* letter \(A, B, C, or D\) of the correct option\.$/);
  expect(lines.slice(4, 7)).toEqual(["What <video>?", "A. a cat.", "B. a dog."]);
  expect(lines[7]).toMatch(/ The best answer is: $/);
  expect(requestText(videoRequest("video-mme", question, null, VR7))).toBe(lines.slice(3).join("\n"));
  expect(requestText(videoRequest("video-mme", question, "", VR7))).toMatch(
    /^This video's .* below:\n\nSelect/,
  );
});

it("refuses a family that sees marked frames alone", () => {
  const question = { question: "?", options: ["a"] };
  expect(() => videoRequest("mvbench", question, null, { family: "prl" })).toThrow(
    "sees marked frames alone",
  );
});

// Hashes and lengths of what upstream's scripts make of the same questions.
it.each([
  ["mvbench", ["a cat", "a dog"], null, 139, "9593efbc13e25d0d"],
  ["perception-test", ["a cat", "a dog"], null, 139, "9593efbc13e25d0d"],
  ["video-mme", ["A. a cat.", "B. a dog."], null, 294, "42c3768d36440a67"],
  ["video-mme", ["A. a cat.", "B. a dog."], "Hi.", 339, "ea3c6788b8aa8c51"],
] as const)("asks in upstream's very words: %s", async (bench, options, subtitles, length, hash) => {
  const text = requestText(videoRequest(bench, { question: "What?", options }, subtitles, VR7));
  const digest = await hexDigest("SHA-256", new TextEncoder().encode(text));
  expect([text.length, digest.slice(0, 16)]).toEqual([length, hash]);
});
