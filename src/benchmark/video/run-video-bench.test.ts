import { expect, it } from "vitest";
import { requestText } from "../../asking/bench-request.ts";
import type { Subtitle } from "../../asking/subtitles.ts";
import { FailureError } from "../../core/failure.ts";
import { ItemKeys } from "../item-keys.ts";
import { planItems } from "../run-items.ts";
import { type ClipModel, runVideoBench, type VideoBenchRun } from "./run-video-bench.ts";
import type { WrittenPrediction } from "./video-prediction.ts";
import type { VideoQuestion } from "./video-question.ts";

const question = (id: string, more: Partial<VideoQuestion> = {}): VideoQuestion => ({
  ...{ id, paths: [`${id}.mp4`], span: null, question: "What?", options: ["a", "b"], answer: 1 },
  fields: { task_type: "Action Sequence" },
  ...more,
});

/** Ten seconds at 10 frames a second. */
const TIMES = { timesSeconds: Array.from({ length: 100 }, (_, at) => at / 10), endSeconds: 10 };

function run(items: readonly (VideoQuestion | string)[], more: Partial<VideoBenchRun> = {}): VideoBenchRun {
  return {
    bench: "mvbench",
    limit: null,
    known: new Set(),
    model: { id: "m", family: "vr7", sampling: { kind: "spread", frames: 4 } },
    async *items() {
      for (const [index, item] of items.entries()) {
        yield { index, id: typeof item === "string" ? null : item.id, read: () => item };
      }
    },
    ...more,
  };
}

async function outcome(run: VideoBenchRun, clips: Partial<ClipModel> = {}) {
  const predictions: WrittenPrediction[] = [];
  const faults: unknown[] = [];
  const asked: { video: string; text: string; span: unknown; regions: number }[] = [];
  const model: ClipModel = {
    find: async ([first]) => first!,
    look: async () => TIMES,
    subtitles: async () => null,
    async ask(video, request) {
      const { settings, regions } = request;
      asked.push({ video, text: requestText(request), span: settings.span, regions: regions.length });
      return { text: "B", frames: 4 };
    },
    ...clips,
  };
  const listener = {
    onPrediction: async (prediction: WrittenPrediction) => void predictions.push(prediction),
    onFault: (...fault: unknown[]) => void faults.push(fault),
    onProgress: () => undefined,
  };
  const predicted = await runVideoBench(run, await planItems(run), model, listener);
  return { predicted, predictions, faults, asked };
}

it("asks about the whole clip, without regions, and writes down what scores need", async () => {
  const { predictions, asked } = await outcome(run([question("action_sequence/0")]));
  expect(asked).toEqual([
    {
      video: "action_sequence/0.mp4",
      text: expect.stringContaining("Question: What?"),
      span: undefined,
      regions: 0,
    },
  ]);
  expect(predictions).toEqual([
    {
      id: "action_sequence/0",
      bench: "mvbench",
      video: "action_sequence/0.mp4",
      question: "What?",
      options: ["a", "b"],
      answer: 1,
      pred: "B",
      fields: { task_type: "Action Sequence" },
      model: "m",
      subtitles: false,
      frames: 4,
      promptHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      startedAt: expect.stringMatching(/Z$/),
      milliseconds: expect.any(Number),
    },
  ]);
});

it("shows the part of the clip that is meant, and says where there is none", async () => {
  const span = (startSeconds: number, endSeconds: number) => ({ span: { startSeconds, endSeconds } });
  const { asked, faults, predicted } = await outcome(
    run([question("a", span(2, 5)), question("b", span(20, 21)), question("c")]),
  );
  expect(asked.map((one) => one.span)).toEqual([{ first: 19, last: 49 }, undefined]);
  expect(faults).toEqual([
    [1, "b", "the question is about 20 to 21 s, in which the clip of 10.000 s has no frame"],
  ]);
  expect(predicted).toBe(2);
});

it("gives what is said at the moments that are shown, in a run with subtitles", async () => {
  const said: Subtitle[] = [{ startMs: 0, endMs: 9000, text: "Hello." }];
  const { asked, predictions } = await outcome(run([question("a")]), { subtitles: async () => said });
  expect(asked[0]!.text.split("\n").slice(0, 6)).toEqual([
    "This video's subtitles are listed below:",
    ...["Hello.", "Hello.", "Hello.", "Hello."],
    "Question: What?",
  ]);
  expect(predictions[0]!.subtitles).toBe(true);
});

it("passes over what is known, and goes on after what cannot be asked", async () => {
  const keys = new ItemKeys();
  const known = new Set(["a"].map((id) => keys.next(id)));
  const { predictions, faults, predicted } = await outcome(
    run([question("a"), "expected a text", question("b"), question("c"), question("d")], { known, limit: 4 }),
    {
      find: async ([first]) => {
        if (first === "b.mp4") throw new FailureError("file-unreadable", "b.mp4 does not exist");
        return first!;
      },
    },
  );
  expect(predictions.map(({ id }) => id)).toEqual(["c"]);
  expect(faults).toEqual([
    [1, null, "expected a text"],
    [2, "b", "b.mp4 does not exist"],
  ]);
  expect(predicted).toBe(2);
});

it("refuses a model that sees marked frames alone, before anything is asked", async () => {
  const model = { id: "m", family: "prl", sampling: { kind: "marked" } } as const;
  await expect(outcome(run([question("a")], { model }))).rejects.toThrow("sees marked frames alone");
});
