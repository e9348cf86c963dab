import { expect, it } from "vitest";
import { readChoicePredictions, readDescriptionPredictions } from "./read-predictions.ts";

const file = (text: string, name = "p.jsonl") => ({ name, stream: () => new Blob([text]).stream() });
const line = { video: "v", Answer: "(A) x", pred: "A", type: "Basic Questions" };

it("reads upstream's lines, and a single one under any name", async () => {
  const text = `${JSON.stringify(line)}\n`;
  const read = { id: null, Answer: "(A) x", pred: "A", type: "Basic Questions", options: null };
  expect(await readChoicePredictions(file(text + text))).toEqual([read, read]);
  expect(await readChoicePredictions(file(text, "p.json"))).toEqual([read]);
  expect(await readChoicePredictions(file(JSON.stringify([line]), "p.json"))).toEqual([read]);
});

it("takes options where lines have them", async () => {
  const [read] = await readChoicePredictions(file(JSON.stringify({ ...line, options: ["(A) x", "(B) y"] })));
  expect(read!.options).toEqual(["(A) x", "(B) y"]);
});

it("reads descriptions of both generations, judged or not", async () => {
  const items = [
    { video: "v", caption: "a dog", pred: "a cat", gpt: "1. …" },
    { video: "v", Answer: "a dog", pred: "" },
    { video: "v", Answer: "a dog", pred: "b", gpt: null },
  ];
  const read = await readDescriptionPredictions(file(JSON.stringify(items), "j.json"));
  expect(read.map(({ reference, pred, gpt }) => [reference, pred, gpt])).toEqual([
    ["a dog", "a cat", "1. …"],
    ["a dog", "", null],
    ["a dog", "b", null],
  ]);
});

it("says where a file is no prediction file", async () => {
  const read = (text: string) => readChoicePredictions(file(text));
  await expect(read(`${JSON.stringify(line)}\n{"video":`)).rejects.toThrow("p.jsonl, line 2");
  await expect(read(JSON.stringify({ ...line, type: undefined }))).rejects.toThrow(
    "line 1, byte 0: expected a prediction with type as a text, found none",
  );
  await expect(read(JSON.stringify({ ...line, options: "x" }))).rejects.toThrow("options as a list");
  await expect(read("")).rejects.toThrow("p.jsonl");
});
