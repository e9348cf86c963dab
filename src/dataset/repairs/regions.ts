import { said } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import { hasMasks, isFrameMap, readObjects } from "../record-parts.ts";
import { countRegions } from "../rules.ts";
import type { FindRepair, Repair } from "./repair.ts";
import { textsOf, withQuestions } from "./texts.ts";

/** Other ways to write the placeholder: in another case, with blanks, closed at once, or escaped for a web page. */
const OTHER_SPELLING = /(?:<|&lt;)\s*region\s*\/?\s*(?:>|&gt;)/gi;
const NAME = /<object([0-9]+)>/g;

/** As many placeholders as objects, where both are there in another form (rule 3 of videorefer-suite.md 3.5). */
export const repairRegions: FindRepair = (record) =>
  listedObject(record) ?? respelled(record) ?? boundNames(record);

/** A lone object that stands where a list of objects should. */
function listedObject(record: JsonObject): Repair | null {
  const name = hasMasks(record) ? "masks" : "annotation";
  const object = record[name];
  if (!isFrameMap(object)) return null;
  return {
    changes: { [name]: [object] },
    sentences: [said("Writes {name} as a list of its one object.", { name })],
  };
}

function respelled(record: JsonObject): Repair | null {
  const changes = withQuestions(record, (text) => text.replace(OTHER_SPELLING, "<region>"));
  if (!hasAsManyAsObjects(record, changes)) return null;
  return {
    changes,
    sentences: [said("Writes every placeholder as <region>: then each object has one.")],
  };
}

/**
 * Names without a region, where there are as many as objects, counted from 0 in the order in which they are first mentioned. Then the number
 * of a name and its place among the names both say the same object.
 */
function boundNames(record: JsonObject): Repair | null {
  const mentioned = [
    ...new Set(textsOf(record).flatMap((text, nth) => (nth % 2 === 0 ? (text.match(NAME) ?? []) : []))),
  ];
  if (mentioned.length === 0 || mentioned.some((name, nth) => name !== `<object${nth}>`)) return null;
  if (countRegions(textsOf(record)) > 0) return null;
  const unbound = new Set(mentioned);
  const changes = withQuestions(record, (text) =>
    text.replace(NAME, (name) => (unbound.delete(name) ? `${name}<region>` : name)),
  );
  if (!hasAsManyAsObjects(record, changes)) return null;
  return {
    changes,
    sentences: [
      said(
        "Puts <region> after the first mention of each name: names and objects are as many, in one order.",
      ),
    ],
  };
}

function hasAsManyAsObjects(record: JsonObject, changes: JsonObject): boolean {
  const objects = readObjects(record);
  if (typeof objects === "string") return false;
  const asked = textsOf({ ...record, ...changes }).filter((_, nth) => nth % 2 === 0);
  return countRegions(asked) === objects.length;
}
