import { describe, expect, it } from "vitest";
import { fail, ok } from "../../core/failure.ts";
import { rleArea } from "../../core/rle.ts";
import type { ClipFolder } from "../clip-folder.ts";
import { judgeRecord } from "../judge-record.ts";
import type { MaskSize } from "../mask-size.ts";
import { readRecords } from "../read-records.ts";
import type { Reason } from "../rules.ts";
import { repairRecord } from "./repair-record.ts";
import { repairedRecords } from "./repaired-records.ts";

/** Rows 2 to 4 of columns 3 to 5, in 6×8 (videorefer-suite.md 1.1). */
const MASK = { size: [6, 8], counts: "d033000:" };
const RUNS = [20, 3, 3, 3, 3, 3, 13];
const PLAIN = {
  id: 7,
  video: "a.mp4",
  conversations: [
    { from: "human", value: "<video>\nSum up <region>." },
    { from: "gpt", value: "A gull." },
  ],
  annotation: [{ "18": { segmentation: MASK } }],
};
const annotated = (...segmentations: readonly unknown[]) => ({
  ...PLAIN,
  annotation: [Object.fromEntries(segmentations.map((segmentation, nth) => [nth, { segmentation }]))],
});
const framed = (frames: object) => ({ ...PLAIN, annotation: [frames] });
const spoken = (...texts: readonly string[]) => ({
  ...PLAIN,
  conversations: texts.map((value, nth) => ({ from: nth % 2 === 0 ? "human" : "gpt", value })),
});
const two = (...texts: readonly string[]) => ({
  ...spoken(...texts),
  annotation: [PLAIN.annotation[0], PLAIN.annotation[0]],
});

const folder = (frames: number, size: MaskSize): ClipFolder => ({
  look: async ({ paths }) =>
    paths[0] === "a.mp4" ? ok({ frames, size }) : fail("file-unreadable", "not there"),
});

async function repair(record: object, clips: ClipFolder | null = null) {
  const { rejection } = await judgeRecord(record as Readonly<Record<string, unknown>>, clips);
  const repaired = await repairRecord(JSON.stringify(record), clips);
  const after = repaired && JSON.parse(repaired.text);
  if (repaired) expect((await judgeRecord(after, clips)).rejection).toBeNull();
  return { reason: rejection?.reason ?? null, after, sentences: repaired?.sentences ?? [] };
}

type Case = readonly [name: string, reason: Reason, broken: object, repaired: object, clips?: ClipFolder];

const { video, annotation, ...RECORD } = PLAIN;
const MASKS = { ...RECORD, video: [video], masks: [{ "18": MASK }] };

const CASES: readonly Case[] = [
  ["a list of one path", "media", { ...PLAIN, video: ["a.mp4"] }, PLAIN],
  ["a text beside masks", "media", { ...MASKS, video }, MASKS],
  ["an empty image beside the video", "media", { ...PLAIN, image: "" }, PLAIN],
  ["a path of Windows", "media", { ...PLAIN, video: "a.mp4 " }, PLAIN, folder(20, [6, 8])],
  [
    "other names of the speakers",
    "turns",
    {
      ...PLAIN,
      conversations: PLAIN.conversations.map(({ from, value }) => ({
        role: from === "gpt" ? "assistant" : "User",
        content: value,
      })),
    },
    PLAIN,
  ],
  [
    "a leading system turn",
    "turns",
    { ...PLAIN, conversations: [{ from: "system", value: "Be brief." }, ...PLAIN.conversations] },
    PLAIN,
  ],
  ["one object instead of a list", "region-count", { ...PLAIN, annotation: PLAIN.annotation[0] }, PLAIN],
  [
    "another spelling of the placeholder",
    "region-count",
    two("Sum up &lt;Region&gt; in < region />.", "A gull."),
    two("Sum up <region> in <region>.", "A gull."),
  ],
  [
    "names without regions",
    "region-count",
    two("Does <object0> see <object1>? Does <object1> flee?", "Yes, <object0> does."),
    two("Does <object0><region> see <object1><region>? Does <object1> flee?", "Yes, <object0> does."),
  ],
  [
    "run lengths right on the frame",
    "no-mask",
    framed({ "3": MASK }),
    framed({ "3": { segmentation: MASK } }),
  ],
  [
    "the object of v1 in masks",
    "segmentation",
    { ...MASKS, masks: [{ "18": { segmentation: MASK } }] },
    MASKS,
  ],
  [
    "a line break after counts",
    "segmentation",
    annotated({ ...MASK, counts: "d033000:\n" }),
    annotated(MASK),
  ],
  [
    "bytes as Python prints them",
    "segmentation",
    annotated({ ...MASK, counts: "b'd033000:'" }),
    annotated(MASK),
  ],
  ["a size of texts", "segmentation", annotated({ ...MASK, size: ["6", "8"] }), annotated(MASK)],
  [
    "text counts without a size, beside height and width",
    "segmentation",
    { ...annotated({ counts: "d033000:" }), height: 6, width: 8 },
    { ...annotated({ counts: "d033000:", size: [6, 8] }), height: 6, width: 8 },
  ],
  [
    "number counts without a size, beside another mask",
    "segmentation",
    annotated(MASK, { counts: RUNS }),
    annotated(MASK, { counts: RUNS, size: [6, 8] }),
  ],
  [
    "polygons without height and width, beside another mask",
    "segmentation",
    annotated(MASK, [[1, 1, 4, 1, 4, 3, 1, 3]]),
    { ...annotated(MASK, [[1, 1, 4, 1, 4, 3, 1, 3]]), height: 6, width: 8 },
  ],
  [
    "a flat ring",
    "segmentation",
    { ...annotated([1, 1, 4, 1, 4, 3, 1, 3]), height: 6, width: 8 },
    { ...annotated([[1, 1, 4, 1, 4, 3, 1, 3]]), height: 6, width: 8 },
  ],
  [
    "rings as lists of points",
    "segmentation",
    {
      ...annotated(
        [
          [
            [1, 1],
            [4, 1],
            [4, 3],
          ],
        ],
        [
          [1, 1],
          [4, 1],
          [4, 3],
        ],
      ),
      height: 6,
      width: 8,
    },
    { ...annotated([[1, 1, 4, 1, 4, 3]], [[1, 1, 4, 1, 4, 3]]), height: 6, width: 8 },
  ],
  [
    "a mask with its sides swapped, beside another",
    "mask-size",
    annotated(MASK, { size: [8, 6], counts: RUNS }),
    annotated(MASK, { size: [6, 8], counts: RUNS }),
  ],
  [
    "masks with their sides swapped, beside the clip",
    "mask-size",
    annotated({ size: [8, 6], counts: RUNS }),
    annotated({ size: [6, 8], counts: RUNS }),
    folder(20, [60, 80]),
  ],
  [
    "height and width swapped: the masks line up as they are",
    "mask-size",
    { ...annotated(MASK), height: 8, width: 6 },
    { ...annotated(MASK), height: 6, width: 8 },
  ],
  [
    "an empty mask of another size",
    "mask-size",
    annotated(MASK, { size: [2, 2], counts: [4] }),
    annotated(MASK, null),
  ],
  [
    "keys that are not plain",
    "frame-key",
    framed({ " 3": { segmentation: MASK }, "4.0": { segmentation: null }, "１８": { segmentation: null } }),
    framed({ "3": { segmentation: MASK }, "4": { segmentation: null }, "18": { segmentation: null } }),
  ],
  [
    "one name and one region",
    "unbound-name",
    spoken("What does [<region>] do?", "<object0> flies."),
    spoken("What does [<object0><region>] do?", "<object0> flies."),
  ],
  [
    "one name beside bound ones",
    "unbound-name",
    two("Two: <object2>: <region>, <region>.", "<object2> flees from <object5>."),
    two("Two: <object2>: <region>, <object5><region>.", "<object2> flees from <object5>."),
  ],
];

describe("repairing a record", () => {
  it.each(
    CASES.map(([name, reason, broken, repaired, clips = null]) => ({
      name,
      reason,
      broken,
      repaired,
      clips,
    })),
  )("$reason: $name", async ({ reason, broken, repaired, clips }) => {
    const found = await repair(broken, clips);
    expect(found.reason).toBe(reason);
    expect(found.after).toEqual(repaired);
    expect(found.sentences).toHaveLength(1);
  });

  it("repairs one fault after the other", async () => {
    const broken = {
      ...framed({ " 3": { segmentation: { ...MASK, counts: "d033000:\n" } } }),
      video: ["a.mp4"],
    };
    const { after, sentences } = await repair(broken);
    expect(after).toEqual(framed({ "3": { segmentation: MASK } }));
    expect(sentences).toHaveLength(3);
  });

  it("leaves everything else as it stands in the text", async () => {
    const text = `{"id": 12345678901234567890, "ratio": 0.30, "video": ["a.mp4"], "conversations": ${JSON.stringify(
      PLAIN.conversations,
    )}, "annotation": ${JSON.stringify(annotation)}}`;
    const repaired = await repairRecord(text, null);
    expect(repaired!.text).toMatch(/^\{"id":12345678901234567890,"ratio":0\.30,"video":"a\.mp4",/);
  });

  it("reads what is nearly JSON", async () => {
    const line = JSON.stringify(PLAIN);
    expect(await repairRecord(`${line}, `, null)).toEqual({
      text: line,
      sentences: [{ message: "Leaves out the comma after the record." }],
    });
    const withNaN = line.replace('"id":7', '"ratio": NaN, "note": "NaN, \\"NaN\\""');
    expect((await repairRecord(withNaN, null))?.text).toBe(
      withNaN.replace('ratio": NaN, "note": ', 'ratio":null,"note":'),
    );
    expect(await repairRecord(line.slice(0, -1), null)).toBeNull();
  });
});

describe("repairing a data set", () => {
  it("hands out every record, repaired where that is safe", async () => {
    const noMask = annotated(null);
    const records = [PLAIN, { ...PLAIN, video: ["a.mp4"] }, noMask];
    const file = new File([...records.map((one) => `${JSON.stringify(one)}\n`), "{"], "set.jsonl");
    const repaired: number[] = [];
    const entries = repairedRecords(readRecords(file), null, ({ index }) => repaired.push(index));
    const found: unknown[] = [];
    for await (const { record } of entries) found.push(record);
    expect(found).toEqual([PLAIN, PLAIN, noMask, null]);
    expect(repaired).toEqual([1]);
  });
});

const mask = (size: MaskSize, counts: readonly number[]) => ({
  size,
  counts,
  area: rleArea({ size, counts }),
});

describe("what is left alone", () => {
  const UNSAFE: readonly (readonly [name: string, reason: Reason, record: object, clips?: ClipFolder])[] = [
    ["a video and an image", "media", { ...PLAIN, image: "a.jpg" }],
    ["several paths without masks", "media", { ...PLAIN, video: ["a.mp4", "b.mp4"] }],
    ["a clip that is missing", "media", { ...PLAIN, video: "b.mp4" }, folder(20, [6, 8])],
    ["no answer at the end", "turns", spoken("What is <region>?", "A gull.", "And then?")],
    [
      "a leading turn that marks a region",
      "turns",
      { ...PLAIN, conversations: [{ from: "system", value: "See <region>." }, ...PLAIN.conversations] },
    ],
    ["a region too many", "region-count", spoken("Is <region> beside <region>?", "Yes.")],
    ["no region at all", "region-count", spoken("What is this?", "A gull.")],
    ["names in another order", "region-count", two("Does <object1> see <object0>?", "Yes.")],
    ["no mask", "no-mask", annotated(null)],
    ["runs that are cut", "segmentation", annotated({ size: [6, 8], counts: "d0330" })],
    ["bytes as Python prints them, cut", "segmentation", annotated({ size: [6, 8], counts: "b'd0330'" })],
    ["an odd ring", "segmentation", { ...annotated([[1, 1, 4, 1, 4]]), height: 6, width: 8 }],
    ["masks of two scales", "mask-size", annotated(MASK, { size: [12, 16], counts: [0, 192] })],
    [
      "swapped sides of a mask that lines up neither way",
      "mask-size",
      annotated(MASK, mask([8, 6], [20, 1, 27])),
    ],
    [
      "height and width against masks that polygons stand beside",
      "mask-size",
      { ...annotated(MASK, [[1, 1, 4, 1, 4, 3]]), height: 60, width: 80 },
    ],
    ["a frame after the end", "frame-key", PLAIN, folder(18, [6, 8])],
    [
      "two keys of one number",
      "frame-key",
      framed({ " 3": { segmentation: MASK }, "3": { segmentation: MASK } }),
    ],
    ["a file's name as a frame", "frame-key", framed({ "00003.jpg": { segmentation: MASK } })],
    ["two names for one region", "unbound-name", spoken("What is <region>?", "<object0> or <object1>.")],
    ["no region left for a name", "unbound-name", spoken("What is <object0><region>?", "<object1>.")],
  ];

  it.each(UNSAFE.map(([name, reason, record, clips = null]) => ({ name, reason, record, clips })))(
    "$reason: $name",
    async ({ reason, record, clips }) => {
      const found = await repair(record, clips);
      expect(found.reason).toBe(reason);
      expect(found.after).toBeNull();
    },
  );

  it("a record that is accepted", async () => {
    expect(await repair(PLAIN)).toEqual({ reason: null, after: null, sentences: [] });
  });
});
