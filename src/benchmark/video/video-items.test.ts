import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../../core/failure.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { MVBENCH_FILES } from "./mvbench.ts";
import { videoItems } from "./video-items.ts";
import type { VideoQuestion } from "./video-question.ts";

/** Four questions about three clips, written by pyarrow 25.0.1 in two row groups and Snappy. */
const TABLE = readFileSync(new URL("fixtures/video-mme.parquet", import.meta.url));

const file = (content: string | Uint8Array, name: string): DataFile => ({
  name,
  stream: () => new Blob([content as BlobPart]).stream(),
});

type Found = readonly [index: number, id: unknown, item: VideoQuestion | string];

async function read(bench: VideoBench, ...files: DataFile[]): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { index, id, read } of videoItems(bench, files)) found.push([index, id, read()]);
  return found;
}

const BOUNDED = {
  video: "ZS9XR.mp4",
  question: "What happened after?",
  candidates: ["Took the clothes.", "Sat.", "Ate.", "Ran."],
  answer: "Ran.",
  start: 6.2,
  end: 15.5,
};
const WHOLE = { ...BOUNDED, video: "166583.webm", start: undefined, end: undefined };

describe("MVBench", () => {
  const tasks = (items: readonly unknown[], name = "action_sequence.json") =>
    file(JSON.stringify(items), name);

  it("has twenty tasks, in upstream's order", () => {
    expect(MVBENCH_FILES).toHaveLength(20);
    expect(MVBENCH_FILES.slice(2, 4)).toEqual(["action_antonym.json", "fine_grained_action.json"]);
  });

  it("knows where the clips of a task lie, and which part is meant", async () => {
    const [antonym, sequence, other] = [
      tasks([WHOLE], "action_antonym.json"),
      tasks([BOUNDED]),
      tasks([{ ...BOUNDED, video: "bbt/s01" }], "episodic_reasoning.json"),
    ];
    const found = await read("mvbench", other, antonym, sequence);
    expect(found.map(([index, id]) => [index, id])).toEqual([
      [0, "action_sequence/0"],
      [1, "action_antonym/0"],
      [2, "episodic_reasoning/0"],
    ]);
    expect(found[0]![2]).toEqual({
      id: "action_sequence/0",
      paths: ["star/Charades_v1_480/ZS9XR.mp4"],
      span: { startSeconds: 6.2, endSeconds: 15.5 },
      question: "What happened after?",
      options: BOUNDED.candidates,
      answer: 3,
      fields: { task_type: "Action Sequence" },
    });
    expect(found[1]![2]).toMatchObject({ paths: ["ssv2_video/166583.webm"], span: null });
    expect(found[2]![2]).toMatchObject({ paths: ["tvqa/frames_fps3_hq/bbt/s01"] });
  });

  it("takes the last of equal candidates for the right one, as upstream does", async () => {
    const [[, , item]] = (await read(
      "mvbench",
      tasks([{ ...BOUNDED, candidates: ["Ran.", "Sat.", "Ran."] }]),
    )) as [Found];
    expect(item).toMatchObject({ answer: 2 });
  });

  it.each<[string, unknown, string]>([
    ["no video", { ...BOUNDED, video: "" }, "expected a path as video, found an empty text"],
    ["no question", { ...BOUNDED, question: 1 }, "expected a text as question, found a number"],
    [
      "no candidates",
      { ...BOUNDED, candidates: [1] },
      "expected a list of texts as candidates, found a list",
    ],
    ["none at all", { ...BOUNDED, candidates: [] }, "expected 1 to 26 candidates, found 0"],
    ["another answer", { ...BOUNDED, answer: "Slept." }, "expected one of the candidates as answer"],
    ["no bounds", WHOLE, "expected seconds as start and end, found nothing"],
    ["an end that is a text", { ...BOUNDED, end: "15.5" }, "expected seconds as start and end, found a text"],
    ["no object", 3, "expected a JSON object, found a number"],
  ])("refuses a question with a reason, and reads the next: %s", async (_, item, reason) => {
    const found = await read("mvbench", tasks([item, BOUNDED]));
    expect(found[0]![2]).toContain(reason);
    expect(found[1]![2]).toMatchObject({ answer: 3 });
  });

  it("refuses a file of no task, and one that is no list", async () => {
    await expect(read("mvbench", tasks([BOUNDED], "mvbench.json"))).rejects.toThrow(
      "named after a task of MVBench",
    );
    await expect(read("mvbench", file("{}", "action_sequence.json"))).rejects.toThrow("is no data set");
  });
});

describe("Video-MME", () => {
  it("reads upstream's table", async () => {
    const found = await read("video-mme", file(TABLE, "test-00000-of-00001.parquet"));
    expect(found.map(([index, id]) => [index, id])).toEqual([
      [0, "001-1"],
      [1, "001-2"],
      [2, "301-1"],
      [3, "601-1"],
    ]);
    expect(found[2]![2]).toEqual({
      id: "301-1",
      paths: [
        ...["videos/aBc-_9.mp4", "videos/aBc-_9.avi", "videos/aBc-_9.mov", "videos/aBc-_9.mkv"],
        ...["aBc-_9.mp4", "aBc-_9.avi", "aBc-_9.mov", "aBc-_9.mkv"],
      ],
      span: null,
      question: "Why does he run?\nChoose.",
      options: ["A. To score.", "B. To rest.", "C. To win – 勝つ.", "D. To hide."],
      answer: 3,
      fields: {
        video_id: "301",
        youtube_id: "aBc-_9",
        url: "https://www.youtube.com/watch?v=aBc-_9",
        duration: "medium",
        domain: "Sports Competition",
        sub_category: "Football",
        task_type: "Action Reasoning",
      },
    });
  });

  it("refuses what is no table, or another one", async () => {
    for (const content of ["", "PAR1", "[]", TABLE.subarray(0, 4000)]) {
      await expect(read("video-mme", file(content, "test.parquet"))).rejects.toThrow(
        "test.parquet cannot be read as a Parquet table",
      );
    }
    const renamed = Buffer.from(
      TABLE.toString("latin1").replaceAll("sub_category", "sub-category"),
      "latin1",
    );
    await expect(read("video-mme", file(renamed, "test.parquet"))).rejects.toThrow(
      "expected a column sub_category, found video_id",
    );
    await expect(read("video-mme")).rejects.toThrow("expected one file of video-mme, found 0");
  });

  it("refuses rows with a reason", async () => {
    // The third row's answer, as the table stores it: a length of one, and the letter.
    const wrong = Buffer.from(TABLE);
    const place = wrong.indexOf(Buffer.from("\u0001\0\0\0D"));
    expect(place).toBeGreaterThan(0);
    wrong[place + 4] = "x".charCodeAt(0);
    const found = await read("video-mme", file(wrong, "test.parquet"));
    expect(found[2]![2]).toBe('expected the letter of one of 4 options as answer, found "x"');
    expect(found[3]![2]).toMatchObject({ answer: 1 });
  });
});

const CLIPS = {
  video_10: {
    metadata: { video_id: "video_10", split: "test" },
    object_tracking: [{ boxes: [[0, 1]] }],
    mc_question: [
      { id: 0, question: "Where?", options: ["left", "right", "both"] },
      {
        id: 4,
        question: "Who?",
        options: ["he", "she", "I don't know"],
        answer_id: 1,
        area: "memory",
        reasoning: "descriptive",
      },
    ],
  },
  video_2: { mc_question: [] },
  other: {
    metadata: { video_id: "video_3" },
    mc_question: [{ id: "7", question: "?", options: ["a", "b", "c"] }],
  },
};

describe("Perception Test", () => {
  const map = (clips: unknown) => file(JSON.stringify(clips, null, 1), "mc_question_test.json");

  it("reads the questions of every clip", async () => {
    const found = await read("perception-test", map(CLIPS));
    expect(found.map(([index, id]) => [index, id])).toEqual([
      [0, "video_10/0"],
      [1, "video_10/4"],
      [2, "video_3/7"],
    ]);
    expect(found[1]![2]).toEqual({
      id: "video_10/4",
      paths: expect.arrayContaining(["videos/video_10.mp4", "video_10.mkv"]),
      span: null,
      question: "Who?",
      options: ["he", "she", "I don't know"],
      answer: 1,
      fields: { video_id: "video_10", question_id: "4", area: "memory", reasoning: "descriptive" },
    });
    expect(found[2]![2]).toMatchObject({ answer: null, fields: { question_id: '"7"' } });
  });

  it("reads it from gzip, behind a byte order mark, and however it is cut into chunks", async () => {
    const text = JSON.stringify(CLIPS);
    const whole = await read("perception-test", map(CLIPS));
    expect(await read("perception-test", file(gzipSync(`\ufeff${text}`), "q.json.gz"))).toEqual(whole);
    const bytes = new TextEncoder().encode(text);
    const chunks = (size: number): DataFile => ({
      name: "q.json",
      stream: () =>
        new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
            controller.close();
          },
        }),
    });
    for (const size of [1, 2, 7, 100]) expect(await read("perception-test", chunks(size))).toEqual(whole);
  });

  it.each<[string, unknown, string]>([
    ["no clip", 3, "expected a clip as an object, found a number"],
    ["no questions", {}, "expected a list of questions as mc_question, found nothing"],
    ["no question", { mc_question: [null] }, "expected a question as an object, found null"],
    [
      "no id",
      { mc_question: [{ question: "?", options: ["a", "b", "c"] }] },
      "expected an id, found nothing",
    ],
    [
      "two options",
      { mc_question: [{ id: 1, question: "?", options: ["a", "b"] }] },
      "expected 3 options, found 2",
    ],
    [
      "an answer that is none",
      { mc_question: [{ id: 1, question: "?", options: ["a", "b", "c"], answer_id: 3 }] },
      "expected 0 to 2 as answer_id, found 3",
    ],
  ])("refuses a question with a reason, and reads the next clip: %s", async (_, clip, reason) => {
    const found = await read("perception-test", map({ broken: clip, ...CLIPS }));
    expect(found[0]![2]).toBe(reason);
    expect(found.at(-1)![1]).toBe("video_3/7");
  });

  it.each([
    ["", "is cut short"],
    ["[]", 'expected "{", found "["'],
    ['{"a":{}', "is cut short"],
    ['{"a" {}}', 'expected ":", found "{"'],
    ['{"a":,}', "expected a record after the colon"],
    ['{"a":{},}', "expected a record after the comma"],
    ["{1:{}}", "expected a name in quotes"],
    ["{} x", "expected nothing after the object"],
  ])("refuses what is no map: %s", async (text, reason) => {
    await expect(read("perception-test", file(text, "q.json"))).rejects.toThrow(reason);
  });
});

// Files of another hand hold anything: each is refused with a reason, or gives questions, some of them refused with a reason.
describe("mutated files", () => {
  const PLAIN: Readonly<Record<VideoBench, DataFile>> = {
    mvbench: file(
      JSON.stringify([BOUNDED, { ...BOUNDED, candidates: ["a", "b"], answer: "b" }, BOUNDED]),
      "action_sequence.json",
    ),
    "video-mme": file(TABLE, "test.parquet"),
    "perception-test": file(JSON.stringify(CLIPS), "q.json"),
  };
  const edit = fc.record({
    place: fc.nat(10_000),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc
        .constantFrom('"', "{", "}", "[", "]", ":", ",", "null", "-1", '"x"', "1e999", "{}")
        .map((text) => Buffer.from(text)),
    ),
  });

  it.each<[VideoBench, number]>([
    ["mvbench", 1000],
    ["video-mme", 1000],
    ["perception-test", 1000],
  ])("of %s give a reason or questions", async (bench, numRuns) => {
    const plain = Buffer.from(await new Response(PLAIN[bench].stream()).arrayBuffer());
    const outcomes = { refused: 0, whole: 0, partly: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let bytes = plain;
        for (const { place, cut, put } of edits) {
          const at = place % (bytes.length + 1);
          // A table's bytes are found by their places: there as many are put in as are taken out.
          const taken = bench === "video-mme" ? put.length : cut;
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + taken)]);
        }
        const found = await read(bench, file(bytes, PLAIN[bench].name)).catch((error: unknown) => {
          if (!(error instanceof FailureError)) throw error;
          expect(error.message.length).toBeGreaterThan(20);
          return null;
        });
        if (found === null) return void outcomes.refused++;
        const reasons = found.map(([, , item]) => item).filter((item) => typeof item === "string");
        for (const reason of reasons) expect(reason.length).toBeGreaterThan(10);
        outcomes[reasons.length === 0 ? "whole" : "partly"]++;
      }),
      { seed: 8, numRuns },
    );
    // The edits are neither harmless nor hopeless.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(numRuns / 200);
  });
});
