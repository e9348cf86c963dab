import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { presetQuestion } from "../asking/preset-question.ts";
import { packedMasks, type StoredMask } from "../core/named-mask.ts";
import { maskDigest, packMask } from "../core/packed-mask.ts";
import type {
  AnswerId,
  Exchange,
  ExchangeRegion,
  FrameMask,
  ObjectId,
  QuestionPart,
  VideoReference,
} from "../core/project.ts";
import { encodeRle } from "../core/rle.ts";
import { writeRecords } from "../dataset/annotations/write-records.ts";
import { readMedia } from "../dataset/record-parts.ts";
import { checkRecord } from "../dataset/rules.ts";
import { fingerprint } from "../services/fingerprint.ts";
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

/** The clip and the boxes of its shapes at its first frame, as in e2e/clips/shapes. */
const CLIP = new URL("../../e2e/clips/shapes/red-circle.mp4", import.meta.url);
const CIRCLE = "circle" as ObjectId;
const SQUARE = "square" as ObjectId;

function boxed(objectId: ObjectId, x: number, y: number, side: number): StoredMask {
  const mask = { width: 320, height: 240, data: new Uint8Array(320 * 240) };
  for (let row = y; row < y + side; row++) mask.data.fill(1, row * 320 + x, row * 320 + x + side);
  const packed = packMask(encodeRle(mask));
  return { objectId, frameIndex: 0, digest: maskDigest(packed), packed };
}

it("writes what training/tests read: each family's own words, and which objects they show", async () => {
  const bytes = readFileSync(CLIP);
  const shapes = [boxed(CIRCLE, 54, 44, 72), boxed(SQUARE, 56, 166, 48)];
  const regions = shapes.map(({ objectId, frameIndex, digest }): ExchangeRegion => {
    const frame: FrameMask = { frameIndex, timeSeconds: 0, digest, origin: "hand", confidence: 1 };
    return { objectId, frame };
  });
  const [circle, square] = regions as [ExchangeRegion, ExchangeRegion];
  const exchange = (id: string, changes: Partial<Exchange>): Exchange => ({
    ...first,
    id: id as AnswerId,
    preset: "describe",
    question: { parts: presetQuestion("describe", [CIRCLE]), options: [] },
    regions: [circle],
    ...changes,
  });
  const described = exchange("a1", {
    correction: { text: "A red disc that moves to the right.", writtenAt: "" },
  });
  const exchanges = [
    described,
    exchange("a2", {
      follows: described.id,
      preset: "relation",
      question: { parts: presetQuestion("relation", [CIRCLE, SQUARE]), options: [] },
      regions,
      answer: "<object0> is above <object1>.",
    }),
    exchange("a3", {
      preset: "choice",
      question: {
        parts: [text("What is "), { kind: "object", id: SQUARE }, text("?")],
        options: ["red", "blue"],
      },
      regions: [square],
      answer: "(B)",
    }),
    exchange("a4", {
      question: { parts: presetQuestion("describe", []), options: [] },
      regions: [],
      answer: "A disc moves.",
    }),
  ];
  const video: VideoReference = {
    name: "red-circle.mp4",
    bytes: bytes.length,
    fingerprint: await fingerprint(new Blob([bytes])),
    width: 320,
    height: 240,
    frameCount: 36,
    durationSeconds: 3,
  };
  const named = { ...inColumns({ ...project, exchanges }), video };
  const written = [...writeRecords(recordedConversations(named, packedMasks(shapes)))].join("");
  await expect(written).toMatchFileSnapshot("fixtures/exported-records.json");
});
