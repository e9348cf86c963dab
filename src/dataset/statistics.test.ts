import { expect, it } from "vitest";
import { dataSetStatistics } from "./statistics.ts";

const MASK = { size: [6, 8], counts: "d033000:" };
const statistics = (text: string) => dataSetStatistics(new File([text], "set.jsonl"));

it("counts what records hold, accepted or not", async () => {
  const records = [
    {
      video: "a.mp4",
      conversations: [
        { from: "human", value: "<region>?" },
        { from: "gpt", value: " A  grey\ngull. " },
        { from: "human", value: "And?" },
        { from: "gpt", value: "" },
      ],
      annotation: [
        { "3": { "1": { segmentation: MASK }, "2": { segmentation: null }, "4": {} } },
        { "1": { segmentation: [] } },
      ],
    },
    {
      image: "a.jpg",
      video: "both.mp4",
      conversations: [{ from: "gpt", value: "One" }],
      masks: [MASK, null],
    },
    { conversations: "none" },
  ];
  const text = `${records.map((record) => JSON.stringify(record)).join("\n")}\n{"broken`;
  expect(await statistics(text)).toEqual({
    records: 4,
    objects: 4,
    masks: 3,
    nullMasks: 3,
    turns: 5,
    media: { video: 1, image: 1, none: 1 },
    wordsPerAnswer: 4 / 3,
  });
});

it("has no average without answers", async () => {
  expect(await statistics('{"id": 1}\n')).toMatchObject({
    records: 1,
    media: { none: 1 },
    wordsPerAnswer: null,
  });
});
