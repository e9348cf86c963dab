import { describe, expect, it } from "vitest";
import { isStatic } from "./annotate.ts";
import type { EngineTrack } from "./engine-job.ts";
import { isConcrete, nounsByRule } from "./nouns.ts";
import { isGuessed, readQuestions, readRefined, refinedByRule } from "./refine.ts";
import { readReview } from "./review.ts";
import { reviewQuality } from "./review-quality.ts";
import { trackFault } from "./track-gate.ts";

describe("reviewQuality", () => {
  it("gives upstream's numbers, as they are and reweighted to the share that was kept", () => {
    const audit = { truePositives: 88, falsePositives: 12, falseNegatives: 36, trueNegatives: 64 };
    const asIs = reviewQuality(audit, null);
    expect([asIs.precision, asIs.recall, asIs.accuracy, asIs.f1].map((x) => x!.toFixed(2))).toEqual([
      "0.88",
      "0.71",
      "0.76",
      "0.79",
    ]);
    const { precision, recall, accuracy } = reviewQuality(audit, 0.4);
    expect(precision).toBe(0.88);
    expect(recall).toBeCloseTo((0.4 * 0.88) / (0.4 * 0.88 + 0.6 * 0.36), 12);
    expect(recall!.toFixed(2)).toBe("0.62");
    expect(accuracy!.toFixed(2)).toBe("0.74");
  });

  it("agrees with counting a hand-made set of ten items, audited whole or in a balanced sample", () => {
    // Eight kept, of which six are good; two dropped, of which one is good.
    const all = { truePositives: 6, falsePositives: 2, falseNegatives: 1, trueNegatives: 1 };
    const counted = { precision: 6 / 8, recall: 6 / 7, accuracy: 7 / 10, f1: (2 * 6) / (2 * 6 + 2 + 1) };
    for (const audit of [all, { ...all, truePositives: 3, falsePositives: 1 }]) {
      const found = reviewQuality(audit, 0.8);
      for (const [name, value] of Object.entries(counted)) {
        expect(found[name as keyof typeof counted]).toBeCloseTo(value, 12);
      }
    }
  });

  it("says nothing of what was not looked at", () => {
    const none = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
    expect(reviewQuality(none, 0.5)).toEqual({ precision: null, recall: null, accuracy: null, f1: null });
    const keptOnly = { ...none, truePositives: 3, falsePositives: 1 };
    expect(reviewQuality(keptOnly, 0.5)).toMatchObject({ precision: 0.75, recall: null, accuracy: null });
    expect(reviewQuality(keptOnly, 1)).toMatchObject({ precision: 0.75, recall: 1, accuracy: 0.75 });
  });
});

describe("nounsByRule", () => {
  it("takes what an article begins, the first as the subject", () => {
    expect(nounsByRule("A brown dog jumps over the fence in a park.")).toEqual([
      { text: "brown dog", role: "subject", plural: false },
      { text: "fence", role: "other", plural: false },
    ]);
    expect(nounsByRule("Two people are dancing on a stage")[0]).toEqual({
      ...{ text: "people", role: "subject", plural: true },
    });
    expect(nounsByRule("It rains.")).toEqual([]);
    expect(nounsByRule("")).toEqual([]);
  });

  it("keeps only what could be marked", () => {
    expect(["it", "busy street", "the scene", "12"].filter(isConcrete)).toEqual([]);
    expect(isConcrete("red car")).toBe(true);
  });
});

it("tells motion from state", () => {
  expect(isStatic("The man is standing still and looks ahead.")).toBe(true);
  expect(isStatic("She stands up and walks to the door.")).toBe(false);
  expect(isStatic("The red circle moves right.")).toBe(false);
});

describe("trackFault", () => {
  const mask = (counts: string) => ({ size: [10, 10] as const, counts });
  // The first column, the last one, and all ten.
  const [first, last, all] = [mask("0:j2"), mask("j2:"), mask("0T3")];
  const track = (masks: EngineTrack["masks"], visibleRatio = 1): EngineTrack => ({
    ...{ noun: "dog", seedFrame: 0, box: [0, 0, 1, 10], boxScore: 1, masks, visibleRatio },
  });

  it("accepts what is seen, and says what is wrong with others", () => {
    expect(trackFault(track({ "0": first, "1": first }))).toBeNull();
    expect(trackFault(track({ "1": first }))).toMatch(/no mask on its seed frame/);
    expect(trackFault(track({ "0": all }))).toMatch(/covers 100.00/);
    expect(trackFault(track({ "0": first }, 0.2))).toMatch(/it is on 20/);
    expect(trackFault(track({ "0": first, "1": last }))).toMatch(/jumps between frames 0 and 1/);
    expect(trackFault(track({ "0": first, "1": null, "2": last }))).toBeNull();
    expect(trackFault(track({ "0": first, "9": last }))).toBeNull();
  });
});

it("reads a reviewer's reply from its JSON, or from its yes or no", () => {
  expect(readReview('Sure: {"same": "no", "confidence": 0.8, "why": "a cat"} ok', "dog", "cat")).toEqual({
    ...{ noun: "dog", regionCaption: "cat", same: false, confidence: 0.8, why: "a cat" },
  });
  expect(readReview("Yes, both are dogs.", "dog", "dog")).toMatchObject({ same: true, confidence: 0.5 });
  expect(readReview('{"same": true, "confidence": 7}', "dog", "")).toMatchObject({ confidence: 0.5 });
  expect(readReview("Hard to say.", "dog", "dog")).toBeNull();
});

describe("the refiner's gate", () => {
  const texts = { noun: "dog", motion: "It runs to the left.", appearance: "A brown dog with a collar." };
  const read = (short: string, detailed: string) => readRefined(JSON.stringify({ short, detailed }), texts);

  it("keeps what says no more than both texts", () => {
    expect(read("A brown dog running.", "A brown dog with a collar is running to the left.")).toEqual({
      noun: "dog",
      short: "A brown dog running.",
      detailed: "A brown dog with a collar is running to the left.",
    });
  });

  it("refuses what is added, too short, or about the video", () => {
    expect(read("A brown dog.", "A brown dog with a leash runs to the left.")).toMatch(/leash is in neither/);
    expect(read("A brown dog.", "It runs.")).toMatch(/expected 5 to 120 words, found 2/);
    expect(read("A brown dog.", "The video shows a brown dog with a collar.")).toMatch(/“The video”/);
    expect(readRefined("no JSON", texts)).toMatch(/no description can be read/);
  });

  it("merges by rule without what is not seen", () => {
    const unseen = { ...texts, motion: "It runs to the left. Its tail is not visible." };
    const refined = refinedByRule(unseen);
    expect(refined).toMatchObject({ detailed: "A brown dog with a collar. It runs to the left." });
  });
});

describe("questions", () => {
  const reply = (...entries: object[]) => JSON.stringify(entries);
  const basic = (question: string, answer = "Brown.") => ({ kind: "basic", question, answer });

  it("name objects from 0 on, in their own order", () => {
    const asked = reply(basic("Is <object2> beside <object0>?", "<object2> is."));
    const [question] = readQuestions(asked, [4, 5, 6], []).qa;
    expect(question).toMatchObject({ question: "Is <object0> beside <object1>?", answer: "<object0> is." });
    expect(question!.objects).toEqual([6, 4]);
  });

  it("are left out without an object, with one that is not there, and when asked before", () => {
    const asked = reply(
      basic("What colour?"),
      basic("Is <object3> red?"),
      basic("What is <object0>?"),
      basic("Who is <object0>?", "<object1>."),
    );
    const { qa, dropped } = readQuestions(asked, [0, 1], ["what is <object0>"]);
    expect(qa).toEqual([]);
    expect(dropped.map((why) => why.slice("a question was left out: ".length))).toEqual([
      "it names no object",
      "it names an object that is not there",
      "it was asked before",
      "its answer names an object that the question does not",
    ]);
    expect(readQuestions("nothing", [0], []).dropped).toHaveLength(1);
  });

  it("are guessed when a blind guess says the same", () => {
    expect(isGuessed("A dog usually barks.", "It barks.")).toBe(true);
    expect(isGuessed("It is red.", "It is a green star.")).toBe(false);
  });
});
