import { afterEach, expect, it } from "vitest";
import type { Said } from "../../../core/failure.ts";
import { judgeRecord } from "../../../dataset/judge-record.ts";
import { repairRecord } from "../../../dataset/repairs/repair-record.ts";
import { loadLanguage } from "../../../language/languages.ts";
import { ENGLISH, speak } from "../../../language/text.ts";
import { failureDetail } from "../../failure-text.ts";

const CHINESE_PAGE = await loadLanguage("zh", []);
afterEach(() => speak(ENGLISH));

const MASK = { size: [2, 2], counts: [0, 4] };
const SOUND = {
  video: "a.mp4",
  conversations: [
    { from: "human", value: "<video>\nWhat is <region>?" },
    { from: "gpt", value: "A gull." },
  ],
  annotation: [{ "18": { segmentation: MASK } }],
};
const turns = (question: string, answer: string) => [
  { from: "human", value: question },
  { from: "gpt", value: answer },
];
const wide = { size: [1, 4], counts: [0, 4] };

const BROKEN = {
  "both media": { image: "a.png" },
  "a list of one path": { video: ["a.mp4"] },
  "no turns": { conversations: [] },
  "no list of turns": { conversations: 7 },
  "other speakers": { conversations: [{ from: "user", value: "What is <region>?" }, SOUND.conversations[1]] },
  "a turn without a text": { conversations: [{ from: "human" }, SOUND.conversations[1]] },
  "no region": { conversations: turns("What is it?", "A gull.") },
  "another placeholder": { conversations: turns("What is <Region>?", "A gull.") },
  "no mask": { annotation: [{ "18": null }] },
  "a bare mask": { annotation: [{ "18": MASK }] },
  "counts without a size": { annotation: [{ "18": { segmentation: { counts: [0, 4] } } }] },
  "two sizes": { annotation: [{ "18": { segmentation: MASK }, "19": { segmentation: wide } }] },
  "another size": { height: 4, width: 4 },
  "a frame by another name": { annotation: [{ "18.0": { segmentation: MASK } }] },
  "an unbound name": { conversations: turns("What is <region>?", "<object0> is a gull.") },
};

it.each(Object.entries(BROKEN))("a record with %s is explained in Chinese", async (_, changes) => {
  const record = { ...SOUND, ...changes };
  const { rejection } = await judgeRecord(record, null);
  expect(rejection).not.toBeNull();
  const repaired = await repairRecord(JSON.stringify(record), null);
  speak(CHINESE_PAGE);
  const said: readonly Said[] = [rejection!, ...(repaired?.sentences ?? [])];
  for (const words of said) expect(failureDetail(words), words.message).toMatch(/\p{Script=Han}/u);
});
