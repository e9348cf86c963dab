import { expect, it } from "vitest";
import { packedMasks } from "../core/named-mask.ts";
import type { AnswerId, Exchange, ObjectId, QuestionPart } from "../core/project.ts";
import { writeRecords } from "../dataset/annotations/write-records.ts";
import { readMedia } from "../dataset/record-parts.ts";
import { checkRecord } from "../dataset/rules.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { inColumns } from "./frame-blocks.ts";
import { recordedConversations } from "./recorded-conversations.ts";

const { project, masks } = sampleProject();
const [asked] = project.exchanges as readonly [Exchange];
const first: Exchange = { ...asked, versionOf: undefined, correction: undefined };
const dog = first.regions[0]!.objectId;
const mention: QuestionPart = { kind: "object", id: dog };
const text = (words: string): QuestionPart => ({ kind: "text", text: words });

/** The records of a project with these exchanges, each accepted by the rules for training. */
function recordsOf(exchanges: readonly Exchange[]) {
  const conversations = recordedConversations(inColumns({ ...project, exchanges }), packedMasks(masks));
  const records = JSON.parse([...writeRecords(conversations)].join("")) as Record<string, unknown>[];
  for (const record of records) {
    const media = readMedia(record);
    if (typeof media === "string") throw new Error(media);
    expect(checkRecord(record, media, null)).toBeNull();
  }
  return records;
}

it("puts a question about one object with its mask, marked in the question", () => {
  const [record] = recordsOf([first]);
  expect(record).toMatchObject({
    video: "dog.mp4",
    conversations: [
      { from: "human", value: "<video>\nWhat is <region>?" },
      { from: "gpt", value: "A d" },
    ],
    annotation: [{ "3": { segmentation: { size: [2, 3] } } }],
    source: { fingerprint: "ab".repeat(32), objects: [{ name: "dog", times_seconds: { "3": 0.1 } }] },
  });
});

it("holds what a person made of an answer, of the newest version of a question", () => {
  const correction = { text: "<object0> is a dog", writtenAt: "" };
  const again: Exchange = { ...first, id: "a2" as AnswerId, versionOf: first.id, correction };
  const [record, ...others] = recordsOf([first, again]);
  expect(others).toEqual([]);
  expect(record!.conversations).toMatchObject([{}, { value: "<object0> is a dog" }]);
});

it("names an object that is spoken of more than once, in the question, the answer or a later turn", () => {
  const twice = { ...first, question: { parts: [mention, text(" and "), mention], options: ["yes", "no"] } };
  const follower: Exchange = {
    ...first,
    id: "a2" as AnswerId,
    follows: first.id,
    question: { parts: [text("Is "), mention, text(" <region> red?")], options: [] },
    regions: [],
    answer: "<object0> is, <object7> is not",
  };
  const [record, ...others] = recordsOf([twice, follower]);
  expect(others).toEqual([]);
  expect((record!.conversations as { value: string }[]).map(({ value }) => value)).toEqual([
    "<video>\n<object0><region> and <object0>\n(A) yes\n(B) no",
    "A d",
    "Is <object0> < region> red?",
    "<object0> is, object 7 is not",
  ]);
});

it("marks objects that the words do not mention, and leaves out answers that failed", () => {
  const silent = { ...first, question: { parts: [text("What happens?")], options: [] } };
  const failed: Exchange = { ...first, id: "a2" as AnswerId, state: "failed", answer: "" };
  const other: QuestionPart = { kind: "object", id: "gone" as ObjectId };
  const plain = {
    ...first,
    id: "a3" as AnswerId,
    question: { parts: [text("And "), other], options: [] },
    regions: [],
  };
  const records = recordsOf([silent, failed, plain]);
  expect(records.map(({ conversations }) => (conversations as { value: string }[])[0]!.value)).toEqual([
    "<video>\nMarked: <region>.\nWhat happens?",
    "<video>\nAnd it",
  ]);
});
