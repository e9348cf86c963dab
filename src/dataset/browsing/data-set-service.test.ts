import { gzipSync } from "node:zlib";
import { proxy } from "comlink";
import { decode } from "fast-png";
import { expect, it } from "vitest";
import { fail, ok, unwrap } from "../../core/failure.ts";
import type {
  DataSetOverview,
  ExportOptions,
  LookAtClip,
  Media,
  RecordFilter,
} from "../../protocol/dataset.ts";
import { zipEntries } from "../annotations/zip-entries.ts";
import { checkDataSet } from "../check-data-set.ts";
import { createDataSetService } from "./data-set-service.ts";

const MASK = { size: [6, 8], counts: "d033000:" };
const record = (id: number, changes: object = {}) => ({
  id,
  video: `clips/${id}.mp4`,
  conversations: [
    { from: "human", value: "<video>\nWhat is <region>?" },
    { from: "gpt", value: `Gull number ${id}.` },
  ],
  annotation: [{ "18": { segmentation: MASK }, "20": { segmentation: null } }],
  ...changes,
});
/** Accepted, with a list for a path, without a mask, of a picture, and no JSON. */
const RECORDS = [
  record(0),
  record(1, { video: ["clips/1.mp4"] }),
  record(2, { annotation: [{ "18": { segmentation: null } }] }),
  record(3, { video: undefined, image: "stills/3.jpg" }),
];
const BROKEN = '{"id": 4,';
const text = (ending = "\n") => `${[...RECORDS.map((one) => JSON.stringify(one)), BROKEN].join(ending)}\n`;

const ANY: RecordFilter = { verdict: "any", media: "any", text: "" };
const JSONL: ExportOptions = { to: "jsonl", lines: true, acceptedOnly: true };

async function opened(content: BlobPart = text(), name = "set.jsonl") {
  const service = createDataSetService();
  const heard: DataSetOverview[] = [];
  const onOverview = proxy((overview: DataSetOverview) => void heard.push(overview));
  const overview = unwrap(await service.open(new File([content], name), onOverview));
  const matching = async (filter: Partial<RecordFilter>) => [
    ...unwrap(
      await service.filter(
        { ...ANY, ...filter },
        proxy(() => {}),
      ),
    ),
  ];
  const write = async (options: Partial<ExportOptions> = {}) =>
    unwrap(
      await service.write(
        { ...JSONL, ...options },
        proxy(() => {}),
      ),
    );
  return { service, overview, matching, write };
}

it("counts and judges every record", async () => {
  const { overview } = await opened();
  expect(overview).toMatchObject({
    bytesRead: text().length,
    bytes: text().length,
    records: 5,
    accepted: 2,
    reasons: { media: 1, "no-mask": 1, json: 1 },
    repairable: 1,
    repaired: 0,
    statistics: { records: 5, objects: 4, masks: 3, media: { video: 3, image: 1, none: 0 } },
  });
  expect(overview.distributions.framesPerObject.counts.slice(0, 2)).toEqual([3, 0]);
});

it.each([
  ["lines", text(), "set.jsonl"],
  ["lines in gzip", gzipSync(text()), "set.jsonl.gz"],
  ["lines after a byte order mark", `\ufeff${text()}`, "set.jsonl"],
  ["the same in gzip", gzipSync(`\ufeff${text()}`), "set.jsonl.gz"],
  ["an array over several lines", JSON.stringify(RECORDS, null, 2), "set.json"],
])("finds records again where they lie: %s", async (_, content, name) => {
  const { service } = await opened(content, name);
  const [picture, whole] = unwrap(await service.rows([3, 0]));
  expect(picture).toMatchObject({ index: 3, id: "3", media: { kind: "image", paths: ["stills/3.jpg"] } });
  expect(whole).toMatchObject({
    question: "<video>\nWhat is <region>?",
    answer: "Gull number 0.",
    objects: 1,
    rejection: null,
    state: "asFiled",
    preview: { frame: 18, height: 6, width: 8, objects: [{ object: 0, rings: [[6, 2, 6, 5, 3, 5, 3, 2]] }] },
  });
});

it("says why a record is rejected and what a repair would change", async () => {
  const { service } = await opened();
  const rows = unwrap(await service.rows([1, 2, 4]));
  expect(rows.map(({ rejection, repairable }) => [rejection?.reason, repairable])).toEqual([
    ["media", true],
    ["no-mask", false],
    ["json", false],
  ]);
  expect(rows[2]!.question).toBe(BROKEN);
  const detail = unwrap(await service.record(1));
  expect(detail.repairs).toEqual([{ message: "Writes the only path of the list as the video." }]);
  expect(detail).toMatchObject({ frames: [18], turns: [{ from: "human" }, { from: "gpt" }] });
});

it("repairs, takes back, and exports what the check accepts", async () => {
  const { service, write } = await opened();
  unwrap(await service.repair(2));
  expect(unwrap(await service.record(2)).state).toBe("asFiled");
  unwrap(await service.repair(1));
  expect(unwrap(await service.record(1))).toMatchObject({ state: "repaired", rejection: null });
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 3, repaired: 1, repairable: 0 });

  const { file, written, leftOut } = await write();
  expect([file.name, written, leftOut]).toEqual(["set-checked.jsonl", 3, 2]);
  expect(await checkDataSet(file)).toMatchObject({ records: 3, accepted: 3 });

  unwrap(await service.restore(1));
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 2, repaired: 0, repairable: 1 });
  unwrap(await service.repair("all"));
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 3, repaired: 1 });
  unwrap(await service.restore("all"));
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 2, repaired: 0 });
});

it("filters by verdict, media and text, also by what was changed", async () => {
  const { service, matching } = await opened();
  expect(await matching({})).toEqual([0, 1, 2, 3, 4]);
  expect(await matching({ verdict: "accepted" })).toEqual([0, 3]);
  expect(await matching({ verdict: "rejected" })).toEqual([1, 2, 4]);
  expect(await matching({ verdict: "no-mask" })).toEqual([2]);
  expect(await matching({ verdict: "repairable" })).toEqual([1]);
  expect(await matching({ media: "image" })).toEqual([3]);
  expect(await matching({ text: "GULL number 2" })).toEqual([2]);
  expect(await matching({ text: "clips/", verdict: "rejected" })).toEqual([1, 2]);
  unwrap(await service.repair(1));
  expect(await matching({ verdict: "accepted" })).toEqual([0, 1, 3]);
  expect(await matching({ verdict: "changed" })).toEqual([1]);
});

it("changes a turn's text, and judges and exports the record with it", async () => {
  const { service, write, matching } = await opened();
  unwrap(await service.edit(0, 1, "A tern, <object3>."));
  expect(unwrap(await service.record(0))).toMatchObject({
    state: "edited",
    answer: "A tern, <object3>.",
    rejection: { reason: "unbound-name" },
    // One name, one region without a name: that can be repaired.
    repairable: true,
  });
  unwrap(await service.repair(0));
  expect(unwrap(await service.record(0))).toMatchObject({ state: "edited", rejection: null });
  expect(await matching({ text: "tern" })).toEqual([0]);
  const { file } = await write();
  expect(await file.text()).toContain("What is <object3><region>?");
  unwrap(await service.restore(0));
  expect(unwrap(await service.record(0))).toMatchObject({ state: "asFiled", answer: "Gull number 0." });
});

it("exports in every form, with or without what is rejected", async () => {
  const { write } = await opened();
  expect(await write({ acceptedOnly: false })).toMatchObject({ written: 4, leftOut: 1 });
  const v2 = await write({ to: "v2", lines: false });
  expect(JSON.parse(await v2.file.text())[0].masks).toEqual([{ "18": MASK }]);
  const coco = await write({ to: "coco" });
  expect([coco.file.name, JSON.parse(await coco.file.text()).annotations]).toMatchObject([
    "set-coco.json",
    { length: 2 },
  ]);
});

it("gives the masks of a record as run lengths", async () => {
  const { service } = await opened();
  expect(unwrap(await service.masks(0))).toEqual([
    [{ frame: 18, size: [6, 8], counts: [20, 3, 3, 3, 3, 3, 13] }],
  ]);
});

it("refuses what is no data set", async () => {
  const service = createDataSetService();
  const result = await service.open(
    new File(["nothing"], "notes.txt"),
    proxy(() => {}),
  );
  expect(result).toMatchObject({ ok: false, error: { code: "dataset-invalid" } });
});

it("gives rows of the records that there are: a list may be about the file before", async () => {
  const { service } = await opened();
  expect(unwrap(await service.rows([4, 5, 120])).map(({ index }) => index)).toEqual([4]);
});

it("puts masks back into a record, in the form of its generation", async () => {
  const { service, write } = await opened(
    [
      { ...record(0), height: 6, width: 8 },
      record(1, {
        annotation: undefined,
        video: ["clips/1.mp4"],
        masks: [{ "18": MASK }],
      }),
    ]
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
  // A frame at twice the size: of one object two masks, the second of them larger.
  const size = [12, 16] as const;
  const masks = [
    { frame: 20, size, counts: [0, 3, 189] },
    { frame: 30, size, counts: [5, 40, 147] },
  ];
  for (const index of [0, 1]) unwrap(await service.putMasks(index, [masks]));
  const { file } = await write();
  const [first, second] = (await file.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({
    ...{ id: 0, height: 12, width: 16 },
    annotation: [
      { "18": { segmentation: null }, "20": { segmentation: { size } }, "30": { segmentation: { size } } },
    ],
  });
  expect(second.masks).toEqual([{ "30": { size: [12, 16], counts: expect.any(String) } }]);
  expect(await checkDataSet(file)).toMatchObject({ records: 2, accepted: 2 });

  // An object that was not given stays as it was; without any mask a record is rejected, and says so.
  unwrap(await service.restore(0));
  unwrap(await service.putMasks(0, [null]));
  expect(unwrap(await service.masks(0))[0]!.map(({ frame }) => frame)).toEqual([18]);
  unwrap(await service.putMasks(0, [[]]));
  expect(unwrap(await service.record(0)).rejection?.reason).toBe("no-mask");
});

it("puts a mask back into an image, in the form that its object has", async () => {
  const image = (changes: object) => record(0, { video: undefined, image: "stills/a.png", ...changes });
  const { service, write } = await opened(
    [
      image({ annotation: [{ "7": { segmentation: MASK } }] }),
      image({ annotation: undefined, masks: [MASK] }),
      image({ annotation: undefined, masks: [{ "0": MASK }] }),
    ]
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
  const mask = { frame: 0, size: [6, 8] as const, counts: [5, 3, 40] };
  const index = [0, 1, 2];
  for (const one of index) unwrap(await service.putMasks(one, [[mask]]));
  const { file } = await write();
  const [first, second, third] = (await file.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { frame: _, ...packed } = { ...mask, counts: expect.any(String) };
  expect(first.annotation).toEqual([{ "7": { segmentation: packed } }]);
  expect(second.masks).toEqual([packed]);
  expect(third.masks).toEqual([{ "0": packed }]);
  expect(await checkDataSet(file)).toMatchObject({ records: 3, accepted: 3 });
  for (const one of index) {
    expect(unwrap(await service.masks(one))).toEqual([[mask]]);
    unwrap(await service.putMasks(one, [null]));
    expect(unwrap(await service.masks(one))).toEqual([[mask]]);
    unwrap(await service.putMasks(one, [[]]));
    expect(unwrap(await service.record(one)).rejection?.reason).toBe("no-mask");
  }
});

it("writes pictures of masks as DAVIS has them, a folder for each record", async () => {
  const { write } = await opened();
  const { file, written, leftOut } = await write({ to: "davis", acceptedOnly: false });
  expect(file.name).toBe("set-davis.zip");
  // One has a list for a path, which can be told; one has no mask, one is no JSON.
  expect([written, leftOut]).toEqual([3, 2]);
  const entries = await zipEntries(file);
  const names = entries.map(({ path }) => path);
  expect(names).toEqual([
    ...["Annotations/0-0/00018.png", "Annotations/0-0/record.json"],
    ...["Annotations/1-1/00018.png", "Annotations/1-1/record.json"],
    ...["Annotations/3-3/00000.png", "Annotations/3-3/record.json"],
  ]);
  const { data, width } = decode(await entries[0]!.bytes());
  const marked = [...data].flatMap((value, at) =>
    value === 1 ? [[Math.floor(at / width), at % width]] : [],
  );
  expect(marked).toHaveLength(9);
  expect(marked[0]).toEqual([2, 3]);
});

it("judges with the clips once they are looked at, as the command does, each clip once", async () => {
  const records = [
    ...RECORDS,
    record(5),
    record(6, { video: "clips/short.mp4" }),
    record(7, { video: "clips/short.mp4" }),
    record(8, { video: "clips/tall.mp4" }),
    record(9, { video: ["clips/gone.mp4"] }),
  ];
  const content = records.map((one) => JSON.stringify(one)).join("\n");
  const { service, overview, matching, write } = await opened(content);
  expect(overview).toMatchObject({ accepted: 6, repairable: 2 });
  const looked: string[] = [];
  const look = async ({ paths: [path = ""] }: Media) => {
    looked.push(path);
    if (/5|gone/.test(path))
      return fail<never>("file-unreadable", `expected ${path} in d, found nothing there`);
    const size = path.includes("tall") ? ([9, 8] as const) : ([12, 16] as const);
    return ok({ frames: path.includes("short") ? 19 : 30, size });
  };
  const shares = proxy(() => {});
  unwrap(await service.checkClips(look as LookAtClip, shares));
  expect(looked).toEqual([...new Set(looked)]);
  const after = unwrap(await service.overview());
  const byCommand = await checkDataSet(new File([content], "set.jsonl"), { clips: { look } });
  expect({ accepted: after.accepted, reasons: after.reasons }).toEqual({
    accepted: byCommand.accepted,
    reasons: byCommand.reasons,
  });
  expect(after).toMatchObject({
    accepted: 2,
    reasons: { media: 3, "no-mask": 1, "frame-key": 2, "mask-size": 1 },
    repairable: 1,
  });
  expect(await matching({ verdict: "frame-key" })).toEqual([5, 6]);
  expect(unwrap(await service.record(4)).rejection?.message).toContain("found nothing there");

  // What was seen is known to what comes after: a changed record, a repaired one, and one that is brought back.
  unwrap(await service.edit(4, 1, "A tern."));
  expect(unwrap(await service.record(4))).toMatchObject({ state: "edited", rejection: { reason: "media" } });
  unwrap(await service.restore(4));
  expect(await matching({ verdict: "accepted" })).toEqual([0, 3]);
  unwrap(await service.repair("all"));
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 3, repaired: 1, repairable: 0 });
  expect(unwrap(await service.record(8))).toMatchObject({ state: "asFiled", repairable: false });
  const { written } = await write();
  expect(written).toBe(3);
});

it("leaves a repair that was made before its clip was found to be missing", async () => {
  const { service } = await opened();
  unwrap(await service.repair(1));
  const look = async () => fail<never>("file-unreadable", "gone");
  unwrap(
    await service.checkClips(
      look as unknown as LookAtClip,
      proxy(() => {}),
    ),
  );
  expect(unwrap(await service.record(1))).toMatchObject({
    state: "repaired",
    rejection: { reason: "media", message: "gone" },
    repairs: [{ message: "Writes the only path of the list as the video." }],
  });
  expect(unwrap(await service.overview())).toMatchObject({ accepted: 0, repaired: 1 });
});

it("stops checking the clips when it is told to", async () => {
  const { service } = await opened();
  const look = async () => {
    service.cancelClipCheck();
    await new Promise((resolve) => setTimeout(resolve, 60));
    return ok({ frames: 30, size: [6, 8] as const });
  };
  const checked = await service.checkClips(
    look as unknown as LookAtClip,
    proxy(() => {}),
  );
  expect(checked).toMatchObject({ ok: false, error: { code: "cancelled" } });
});
