import type { UploadedFile } from "./pages/app-page.ts";

// A data set about the circle of `SHORT_RED_CIRCLE`, in upstream's form, with two broken records.

/** A square of 40 pixels in a frame of 192×144, column by column, within the circle. */
const BEFORE = 144 * 76 + 52;
const MASK = {
  size: [144, 192],
  counts: [BEFORE, ...Array.from({ length: 39 }, () => [40, 104]).flat(), 40],
};
const TOTAL = MASK.counts.reduce((sum, run) => sum + run, 0);
export const SEGMENTATION = { size: MASK.size, counts: [...MASK.counts, 144 * 192 - TOTAL] };

export const record = (id: number, changes: object = {}) => ({
  id,
  video: "clips/circle.mp4",
  conversations: [
    { from: "human", value: "<video>\nWhat is <region>?" },
    { from: "gpt", value: id === 77 ? "A walrus." : `Answer number ${id}.` },
  ],
  annotation: [{ "2": { segmentation: SEGMENTATION }, "4": { segmentation: SEGMENTATION } }],
  ...changes,
});

/** 300 records, of which number 120 can be repaired and number 250 cannot. */
const RECORDS = Array.from({ length: 300 }, (_, id) => {
  if (id === 120) return record(id, { video: ["clips/circle.mp4"] });
  return id === 250 ? record(id, { annotation: [{ "2": { segmentation: null } }] }) : record(id);
});
export const DATA_SET_FILE: UploadedFile = {
  name: "set.jsonl",
  mimeType: "application/jsonl",
  buffer: Buffer.from(RECORDS.map((one) => JSON.stringify(one)).join("\n")),
};
