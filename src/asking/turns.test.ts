import { describe, expect, it } from "vitest";
import type { Exchange, ObjectId, SceneObject } from "../core/project.ts";
import { readQuestion } from "../core/question.ts";
import { frameMask } from "../testing/frame-mask.ts";
import { tagged } from "../testing/tagged.ts";
import { REGION, VISUAL } from "../videorefer/shared/wording.ts";
import { draftQuestion, EMPTY_DRAFT } from "./draft.ts";
import { presetQuestion } from "./preset-question.ts";
import { modelTurns, regionsToShow } from "./turns.ts";

const dog = "d" as ObjectId;
const cat = "c" as ObjectId;
const object = (id: ObjectId, name: string): SceneObject => ({
  id,
  name,
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: {},
});
const objects = [object(dog, "dog"), object(cat, "cat")];
const frame = frameMask(0);
type Parts = Exchange["question"]["parts"];
/** A question asked about these objects, whose masks it has to show. */
const exchange = (
  preset: Exchange["preset"],
  parts: Parts,
  ids: readonly ObjectId[],
  options: readonly string[] = [],
): Pick<Exchange, "preset" | "question" | "regions" | "answer" | "captionLength"> => ({
  preset,
  question: { parts, options },
  regions: ids.map((objectId) => ({ objectId, frame })),
  answer: "A dog.",
});
const typed = (text: string) => readQuestion(text, objects);
const texts = (
  exchanges: readonly ReturnType<typeof exchange>[],
  family: Parameters<typeof modelTurns>[1] = "vr3",
) => modelTurns(exchanges, family).map((turn) => (turn.role === "user" ? tagged(turn.parts) : turn.text));
const turns = (...exchanges: readonly ReturnType<typeof exchange>[]) => texts(exchanges);
const regionPlaces = (asked: ReturnType<typeof exchange>) =>
  modelTurns([asked], "vr3").flatMap((turn) =>
    turn.role === "user" ? turn.parts.filter((part) => part === REGION) : [],
  ).length;
const asked = (...parts: Parameters<typeof exchange>) => turns(exchange(...parts))[0];

describe("one question", () => {
  it("describes one region in upstream's words", () => {
    expect(asked("describe", presetQuestion("describe", [dog]), [dog])).toBe(
      "<video>\nPlease describe the <region> in the video in detail.",
    );
  });

  it("lists the regions in front of a question about them", () => {
    expect(asked("doing", presetQuestion("doing", [dog]), [dog])).toBe(
      "<video>\nThere is 1 object in the video: <object0> <region>. What is <object0> doing?",
    );
    expect(asked("relation", presetQuestion("relation", [cat, dog]), [cat, dog])).toBe(
      "<video>\nThere is 2 objects in the video: <object0><region>, <object1><region>. " +
        "What is the relationship between <object0> and <object1>?",
    );
  });

  it("uses the wording of the model's own family", () => {
    const describeDog = exchange("describe", presetQuestion("describe", [dog]), [dog]);
    const words = (asked: typeof describeDog) => texts([asked], "vr7")[0];
    expect(words(describeDog)).toBe("<video>\nDescribe the [<region>] in detail in the video.");
    const relation = exchange("relation", presetQuestion("relation", [cat, dog]), [cat, dog]);
    expect(words(relation)).toBe(
      "<video>\nThere are two objects: <object0> [<region>], <object1> [<region>]. " +
        "What is the relationship between <object0> and <object1>?",
    );
  });

  it.each([
    ["vr3", "phrase", "<video>\nDescribe the <region> in one short phrase."],
    [
      "vr3",
      "sentence",
      "<video>\nPlease describe the important aspects of the marked object <region> in the video. Output in one sentence.",
    ],
    ["pr", "sentence", "<video>\nPlease describe the object <region> in brief in the video."],
    ["pr", "phrase", "<video>\nDescribe the <region> in one short phrase."],
    ["vr7", "phrase", "<video>\nDescribe the [<region>] in one short phrase."],
    [
      "prl",
      "phrase",
      "<video>\nThere is one object in the video: <region>.\nDescribe the object in one short phrase.",
    ],
    ["general", "sentence", "<video>\nDescribe <region> in one sentence."],
  ] as const)("asks %s for a %s", (family, captionLength, words) => {
    const parts = presetQuestion("describe", [dog], "video", captionLength);
    expect(texts([{ ...exchange("describe", parts, [dog]), captionLength }], family)[0]).toBe(words);
  });

  it("says how long a description of several objects or of the whole video is to be", () => {
    const both = presetQuestion("describe", [dog, cat], "video", "sentence");
    expect(asked("describe", both, [dog, cat])).toContain(
      "Describe <object0> and <object1>, each in one sentence.",
    );
    expect(asked("describe", presetQuestion("describe", [], "video", "phrase"), [])).toBe(
      "<video>\nDescribe the video in one short phrase.",
    );
  });

  it("asks a free question about the whole video when no region is given", () => {
    expect(asked("free", typed("How many objects are there?"), [])).toBe(
      "<video>\nHow many objects are there?",
    );
  });

  it("puts the region into a multiple-choice question about one object, as the benchmark does", () => {
    const draft = {
      ...EMPTY_DRAFT,
      preset: "choice",
      text: "What colour is @dog?",
      options: ["red", "blue", "", "green"],
    } as const;
    const { parts, options } = draftQuestion(draft, [dog], objects);
    expect(asked("choice", parts, [dog], options)).toBe(
      "<video>\nWhat colour is <region>? (A) red (B) blue (C) green. " +
        "Answer with the option's letter from the given choices directly.",
    );
  });

  it("has one <region> for every region, whatever is asked", () => {
    for (const ids of [[dog], [dog, cat]]) {
      for (const preset of ["describe", "doing", "choice", "free"] as const) {
        const written = preset === "choice" || preset === "free";
        const parts = written ? typed("Why <region>?") : presetQuestion(preset, ids);
        expect(regionPlaces(exchange(preset, parts, ids, preset === "choice" ? ["x"] : []))).toBe(ids.length);
      }
    }
  });
});

describe("a conversation", () => {
  const describeDog = exchange("describe", presetQuestion("describe", [dog]), [dog]);
  const doesDog = exchange("doing", presetQuestion("doing", [dog]), [dog]);

  it("has true roles, the video in its first turn alone, and ends with the question", () => {
    const all = [
      describeDog,
      exchange("free", typed("Really?"), []),
      exchange("free", typed("What is <video>?"), []),
    ];
    for (const family of ["vr3", "vr7"] as const) {
      const conversation = modelTurns(all, family);
      expect(conversation.map(({ role }) => role)).toEqual([
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
      ]);
      expect(texts(all, family).slice(1)).toEqual(["A dog.", "Really?", "A dog.", "What is <video>?"]);
      expect(texts(all, family)[0]).toMatch(/^<video>\n.*<region>/);
      const visuals = conversation.flatMap((turn) =>
        turn.role === "user" ? turn.parts.filter((part) => part === VISUAL) : [],
      );
      expect(visuals).toHaveLength(1);
    }
  });

  it("counts objects on from turn to turn, and an object keeps its number", () => {
    const relation = exchange("relation", presetQuestion("relation", [cat, dog]), [cat]);
    expect(turns(doesDog, relation)).toEqual([
      "<video>\nThere is 1 object in the video: <object0> <region>. What is <object0> doing?",
      "A dog.",
      "There is 1 object in the video: <object1> <region>. What is the relationship between <object1> and <object0>?",
    ]);
    expect(turns(doesDog, relation, exchange("free", typed("Is @cat red?"), [])).at(-1)).toBe(
      "Is <object1> red?",
    );
  });

  it("introduces an object that was only described by the number it has", () => {
    const about = exchange("free", typed("Is @dog red?"), [dog]);
    expect(turns(describeDog, about).at(-1)).toBe(
      "There is 1 object in the video: <object0> <region>. Is <object0> red?",
    );
  });

  it("puts a choice's region in place of its object's mention, and of no other's", () => {
    const choice = exchange("choice", typed("What is near @dog?"), [cat], ["x", "y"]);
    expect(turns(doesDog, choice).at(-1)).toBe(
      "There is 1 object in the video: <object1> <region>. What is near <object0>? (A) x (B) y. " +
        "Answer with the option's letter from the given choices directly.",
    );
  });

  it("describes one object and names another that was shown", () => {
    const both = exchange("describe", presetQuestion("describe", [dog, cat]), [cat]);
    expect(turns(doesDog, both).at(-1)).toBe(
      "There is 1 object in the video: <object1> <region>. Describe <object0> and <object1> in detail.",
    );
  });
});

describe("regionsToShow", () => {
  const doesDog = exchange("doing", presetQuestion("doing", [dog]), [dog]);
  const shown = (...[asked, earlier]: Parameters<typeof regionsToShow>) =>
    regionsToShow(asked, earlier).map(({ objectId }) => objectId);

  it("leaves out what an earlier turn showed under its number", () => {
    const both = exchange("relation", presetQuestion("relation", [dog, cat]), [dog, cat]);
    expect(shown(both, [])).toEqual([dog, cat]);
    expect(shown(both, [doesDog])).toEqual([cat]);
  });

  it("shows again what was changed, what had no number, and what is to be described", () => {
    const again = exchange("free", typed("Is @dog red?"), [dog]);
    const describeDog = exchange("describe", presetQuestion("describe", [dog]), [dog]);
    const moved = { ...again, regions: [{ objectId: dog, frame: { ...frame, frameIndex: 4 } }] };
    expect(shown(again, [doesDog])).toEqual([]);
    expect(shown(moved, [doesDog])).toEqual([dog]);
    expect(shown(again, [describeDog])).toEqual([dog]);
    expect(shown(describeDog, [doesDog])).toEqual([dog]);
  });
});
