import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Prediction } from "../benchmark/run-bench.ts";
import { openPredictionFile } from "./prediction-file.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "predictions-"));
  path = join(folder, "p.jsonl");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const prediction = (id: number): Prediction => ({
  ...{ id, video: "v", Answer: "(A) é", pred: "A", type: "Basic Questions", options: ["(A) é"] },
  ...{ model: "m", mode: "single", frames: 4, promptHash: "0", startedAt: "", milliseconds: 1 },
});

/** Adds a prediction to what the file holds. */
async function goOn(id: number): Promise<{ ids: unknown[]; wasCut: boolean }> {
  const file = await openPredictionFile(path);
  await file.append(prediction(id));
  await file.close();
  return { ids: file.lines.map((line) => line.id), wasCut: file.wasCut };
}

const ids = async () => (await readFile(path, "utf8")).split("\n").map((line) => line && JSON.parse(line).id);

it("begins a file, and goes on with it", async () => {
  expect(await goOn(0)).toEqual({ ids: [], wasCut: false });
  expect(await goOn(1)).toEqual({ ids: [0], wasCut: false });
  expect(await ids()).toEqual([0, 1, ""]);
});

it("removes half a line, wherever it was cut", async () => {
  const whole = Buffer.from(`${JSON.stringify(prediction(0))}\n${JSON.stringify(prediction(1))}\n`);
  const end = whole.indexOf(0x0a) + 1;
  for (let cut = end; cut <= whole.length; cut++) {
    await writeFile(path, whole.subarray(0, cut));
    // A line that lacks nothing but its line break is whole.
    const isWhole = cut >= whole.length - 1;
    expect(await goOn(2)).toEqual({ ids: isWhole ? [0, 1] : [0], wasCut: !isWhole && cut > end });
    expect(await ids()).toEqual([0, ...(isWhole ? [1] : []), 2, ""]);
  }
});

it("takes zeros that a power cut left for half a line", async () => {
  await writeFile(path, `${JSON.stringify(prediction(0))}\n\0\0\0\0`);
  expect(await goOn(1)).toEqual({ ids: [0], wasCut: true });
});

it("leaves a file alone that is something else", async () => {
  const other = "# Shopping\n- milk";
  await writeFile(path, other);
  await expect(openPredictionFile(path)).rejects.toThrow('found at byte 0 "# Shopping"; name another file');
  expect(await readFile(path, "utf8")).toBe(other);
  await writeFile(path, '[{"id":1}]\n');
  await expect(openPredictionFile(path)).rejects.toThrow("should hold predictions");
  await expect(openPredictionFile(folder)).rejects.toThrow("cannot be read");
  await expect(openPredictionFile(join(folder, "none", "p.jsonl"))).rejects.toThrow("cannot be written");
});
