import { describe, expect, it } from "vitest";
import type { Exchange, ObjectId, SceneObject } from "../core/project.ts";
import { EMPTY_DRAFT } from "../state/ask.ts";
import { modelQuestion, presetQuestion, questionObjects, storedQuestion } from "./question-text.ts";

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
const frame = { frameIndex: 0, timeSeconds: 0, mask: { size: [1, 1], counts: [0, 1] } } as const;
const exchange = (preset: Exchange["preset"], question: string, ids: readonly ObjectId[]) => ({
  preset,
  question,
  regions: ids.map((objectId) => ({ objectId, frame })),
});
const asked = (...parts: Parameters<typeof exchange>) =>
  modelQuestion(exchange(...parts), "videorefer-videollama3");

describe("modelQuestion", () => {
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
    expect(modelQuestion(describeDog, "videorefer-videollama2")).toBe(
      "Describe the [<region>] in detail in the video.",
    );
    const relation = exchange("relation", presetQuestion("relation", [cat, dog]), [cat, dog]);
    expect(modelQuestion(relation, "videorefer-videollama2")).toBe(
      "There are two objects: <object0> [<region>], <object1> [<region>]. " +
        "What is the relationship between <object0> and <object1>?",
    );
  });

  it("asks a free question about the whole video when no region is given", () => {
    expect(asked("free", "How many objects are there?", [])).toBe("<video>\nHow many objects are there?");
  });

  it("puts the region into a multiple-choice question about one object, as the benchmark does", () => {
    const draft = {
      ...EMPTY_DRAFT,
      preset: "choice",
      text: "What colour is @dog?",
      options: ["red", "blue", "", "green"],
    } as const;
    const question = storedQuestion(draft, [dog], objects);
    expect(question).toBe("What colour is <object:d>?\n(A) red\n(B) blue\n(C) green");
    expect(asked("choice", question, [dog])).toBe(
      "<video>\nWhat colour is <region>? (A) red (B) blue (C) green. " +
        "Answer with the option's letter from the given choices directly.",
    );
  });

  it("has one <region> for every region, whatever is asked", () => {
    for (const ids of [[dog], [dog, cat]]) {
      for (const preset of ["describe", "doing", "choice", "free"] as const) {
        const question =
          preset === "describe" || preset === "doing" ? presetQuestion(preset, ids) : "Why?\n(A) x";
        expect(asked(preset, question, ids).match(/<region>/g)).toHaveLength(ids.length);
      }
    }
  });
});

describe("questionObjects", () => {
  it("keeps the chosen first and adds those only mentioned", () => {
    expect(questionObjects("Is <object:c> near <object:d>?", [dog])).toEqual([dog, cat]);
  });
});
