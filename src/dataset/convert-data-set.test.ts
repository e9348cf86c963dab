import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDataSet } from "./check-data-set.ts";
import { type Conversion, convertDataSet, type LeftOut } from "./convert-data-set.ts";
import { readRecords } from "./read-records.ts";
import { compact, membersOf, objectOf } from "./record-members.ts";

const MASK = { size: [6, 8], counts: "d033000:" };
const LARGER = { size: [6, 8], counts: [14, 9, 3, 9, 13] };
const EMPTY = { size: [6, 8], counts: [48] };
const turns = (question: string) => [
  { from: "human", value: question },
  { from: "gpt", value: "A gull." },
];
const video = {
  id: 7,
  video: "clips/pier.mp4",
  conversations: turns("<region>?"),
  annotation: [{ "9": { segmentation: MASK }, "10": { segmentation: LARGER }, "12": { segmentation: null } }],
};
const image = {
  id: 8,
  image: "stills/a.jpg",
  height: 6,
  width: 8,
  conversations: turns("<region>?"),
  annotation: [{ "0": { segmentation: [[1, 1, 4, 1, 4, 3, 1, 3]] } }],
};

async function convert(records: string | readonly unknown[], to: Conversion, lines = false) {
  const text = typeof records === "string" ? records : JSON.stringify(records);
  const leftOut: LeftOut[] = [];
  let out = "";
  const sink = {
    async write(more: string) {
      out += more;
    },
  };
  const written = await convertDataSet(readRecords(new File([text], "set.json")), sink, {
    to,
    lines,
    onLeftOut: (one) => leftOut.push(one),
  });
  return { out, written, leftOut };
}
const converted = async (record: unknown, to: Conversion) => JSON.parse((await convert([record], to)).out)[0];

describe("to v2", () => {
  it("takes of each object the frame with the largest mask", async () => {
    expect(await converted(video, "v2")).toEqual({
      id: 7,
      conversations: video.conversations,
      video: ["clips/pier.mp4"],
      masks: [{ "10": LARGER }],
    });
    expect(await converted(image, "v2")).toEqual({
      id: 8,
      image: "stills/a.jpg",
      height: 6,
      width: 8,
      conversations: image.conversations,
      masks: [[[1, 1, 4, 1, 4, 3, 1, 3]]],
    });
  });

  it("leaves out what has no usable mask, or too many regions, and says which", async () => {
    const { out, written, leftOut } = await convert(
      [
        { ...video, annotation: [{ "3": { segmentation: null }, "4": { segmentation: EMPTY } }] },
        video,
        { ...video, id: 9, conversations: turns("none") },
        { ...video, annotation: [{ "3": { segmentation: "x" } }] },
        { ...video, image: "a.jpg" },
        3,
      ],
      "v2",
    );
    expect(written).toBe(1);
    expect(JSON.parse(out)).toHaveLength(1);
    expect(leftOut.map(({ index, id, message }) => [index, id, message.slice(0, 30)])).toEqual([
      [0, 7, "object 0: expected a mask on s"],
      [2, 9, "expected a <region> in the que"],
      [3, 7, "object 0 on frame 3: expected "],
      [4, 7, "expected a video or an image, "],
      [5, null, "expected a JSON object, found "],
    ]);
  });

  it("gives records without objects an empty list, so that their video may be a list", async () => {
    const plain = { video: "a.mp4", conversations: turns("What happens?") };
    expect(await converted(plain, "v2")).toMatchObject({ video: ["a.mp4"], masks: [] });
  });
});

describe("to v1", () => {
  it("puts back a record of v2, and frames that are one level deeper", async () => {
    const second = { ...video, annotation: undefined, video: ["clips/pier.mp4"], masks: [{ "10": LARGER }] };
    const first = { ...video, annotation: [{ "10": { segmentation: LARGER } }] };
    expect(await converted(second, "v1")).toEqual(first);
    expect(await converted({ ...video, annotation: [{ "9": video.annotation[0] }] }, "v1")).toEqual(video);
    const picture = { ...image, annotation: undefined, masks: [MASK] };
    expect(await converted(picture, "v1")).toEqual({
      ...image,
      annotation: [{ "0": { segmentation: MASK } }],
    });
  });

  it("has no place for several pictures", async () => {
    const { leftOut } = await convert(
      [{ ...video, annotation: undefined, video: ["a", "b"], masks: [] }],
      "v1",
    );
    expect(leftOut[0]!.message).toBe("expected one path, which is all that a v1 record holds, found 2");
  });
});

it.each(["v1", "v2"] as const)("what is converted to %s is accepted again", async (to) => {
  const verdicts = JSON.parse(readFileSync(new URL("fixtures/verdicts.json", import.meta.url), "utf8")) as {
    reason: string | null;
    record: object;
  }[];
  const accepted = verdicts.filter(({ reason }) => reason === null).map(({ record }) => record);
  const { out, written } = await convert(accepted, to);
  expect(written).toBeGreaterThan(15);
  const summary = await checkDataSet(new File([out], "set.json"));
  expect(summary).toEqual({ records: written, accepted: written, rejected: 0, reasons: {} });
});

describe("to JSON lines", () => {
  it("copies what no number or text of JavaScript holds", async () => {
    const odd =
      '{"id": 12345678901234567890, "b": 1.0, "2": {"10": 1e400, "9": "\\u00e9 \\ud800"}, "1": "a \\" { ,"}';
    const { out } = await convert(`[${odd},\n {"b" : [ 1,\n 2 ]}]`, "jsonl");
    expect(out).toBe(
      '{"id":12345678901234567890,"b":1.0,"2":{"10":1e400,"9":"\\u00e9 \\ud800"},"1":"a \\" { ,"}\n{"b":[1,2]}\n',
    );
    const kept = '{"id": 12345678901234567890, "video": "a", "ratio": 1.0, "conversations": []}';
    expect((await convert(`[${kept}]`, "v1", true)).out).toBe(
      '{"id":12345678901234567890,"video":"a","ratio":1.0,"conversations":[]}\n',
    );
  });

  it("parts any object into its members", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 0, max: 2 }),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent);
          expect(compact(text)).toBe(JSON.stringify(object));
          expect(objectOf(membersOf(text))).toBe(JSON.stringify(object));
        },
      ),
    );
  });
});

describe("to COCO", () => {
  it("has a row for each clip, each of its frames and each mask", async () => {
    const two = {
      ...video,
      id: "b",
      conversations: turns("<region> <region>?"),
      annotation: [
        { "10": { segmentation: EMPTY } },
        { "10": { segmentation: MASK }, "11": { segmentation: MASK } },
      ],
    };
    const { out, written, leftOut } = await convert(
      [video, image, two, { ...video, annotation: [] }, { conversations: [] }],
      "coco",
    );
    expect(written).toBe(3);
    expect(leftOut.map(({ message }) => message)).toEqual([
      "expected a mask, found none",
      "expected a video or an image, found neither",
    ]);
    const coco = JSON.parse(out);
    expect(coco.videos).toEqual([
      { id: 1, name: "clips/pier.mp4" },
      { id: 2, name: "stills/a.jpg" },
    ]);
    const frame = (id: number, index: number) => ({
      id,
      video_id: 1,
      frame_index: index,
      file_name: `clips/pier/000${String(index).padStart(2, "0")}.jpg`,
      height: 6,
      width: 8,
    });
    expect(coco.images).toEqual([
      frame(1, 9),
      frame(2, 10),
      frame(3, 12),
      frame(5, 11),
      { id: 4, video_id: 2, frame_index: 0, file_name: "stills/a.jpg", height: 6, width: 8 },
    ]);
    // Areas, boxes and texts by pycocotools 2.0.11.
    const disc = { segmentation: MASK, area: 9, bbox: [3, 2, 3, 3], category_id: 1, iscrowd: 0 };
    expect(coco.annotations).toEqual([
      { ...disc, id: 1, image_id: 1, video_id: 1, track_id: 1, record_id: 7 },
      {
        ...disc,
        segmentation: { size: [6, 8], counts: ">930:" },
        area: 18,
        bbox: [2, 0, 4, 6],
        id: 2,
        image_id: 2,
        video_id: 1,
        track_id: 1,
        record_id: 7,
      },
      {
        ...disc,
        segmentation: { size: [6, 8], counts: "724000g0" },
        area: 6,
        bbox: [1, 1, 3, 2],
        id: 3,
        image_id: 4,
        video_id: 2,
        track_id: 2,
        record_id: 8,
      },
      { ...disc, id: 4, image_id: 2, video_id: 1, track_id: 4, record_id: "b" },
      { ...disc, id: 5, image_id: 5, video_id: 1, track_id: 4, record_id: "b" },
    ]);
    expect(coco.categories).toEqual([{ id: 1, name: "object" }]);
  });

  it("writes runs of no length as pycocotools would", async () => {
    const loose = {
      ...video,
      annotation: [{ "0": { segmentation: { size: [6, 8], counts: [20, 1, 0, 2, 3, 0, 0, 3, 19] } } }],
    };
    const { out } = await convert([loose], "coco");
    expect(JSON.parse(out).annotations[0]).toMatchObject({
      segmentation: { counts: "d0330`0" },
      area: 6,
      bbox: [3, 2, 2, 3],
    });
  });
});

it("writes an empty data set as one", async () => {
  for (const to of ["v1", "v2"] as const) expect((await convert([], to)).out).toBe("[]\n");
  expect((await convert([], "jsonl")).out).toBe("");
  expect(JSON.parse((await convert([], "coco")).out)).toMatchObject({
    videos: [],
    images: [],
    annotations: [],
  });
});
