import * as v from "valibot";
import { wholeNumber } from "../../videorefer/shared/config-file.ts";

// Parts of golden.json that all kinds have. Their messages complete "KEY should be …".

export const number = v.number("a number");
export const text = v.string("a text");
export const trueOrFalse = v.boolean("true or false");
/** A number of things, or the place of one in a list. */
export const count = wholeNumber(0);
export const counts = v.array(count, "a list of whole numbers");
export const pair = v.tuple([count, count], "two whole numbers");
export const corners = v.tuple([number, number, number, number], "four numbers");
export const modality = v.union(
  [v.literal("video"), v.literal("image"), v.literal("text")],
  "video, image or text",
);
/** A file of the fixture, inside of its folder. */
export const path = v.pipe(
  text,
  v.regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/, "the path of a file in the folder"),
);
export const object = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.object(entries, "an object");
export const byName = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.record(v.string(), schema, "an object");
export const list = <const Schema extends v.GenericSchema>(schema: Schema) => v.array(schema, "a list");
