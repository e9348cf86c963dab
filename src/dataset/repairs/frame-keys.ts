import { said } from "../../core/failure.ts";
import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { hasMasks, isFrameKey } from "../record-parts.ts";
import type { FindRepair } from "./repair.ts";

/** Frames under the same numbers, written as decimal indices: without blanks, a plus sign or a fraction of zero. */
export const repairFrameKeys: FindRepair = (record) => {
  const name = hasMasks(record) ? "masks" : "annotation";
  const listed = record[name];
  if (!Array.isArray(listed)) return null;
  const objects: unknown[] = [];
  for (const object of listed as readonly unknown[]) {
    const renamed = isJsonObject(object) ? withIndices(object) : object;
    if (renamed === null && object !== null) return null;
    objects.push(renamed);
  }
  if (JSON.stringify(objects) === JSON.stringify(listed)) return null;
  return {
    changes: { [name]: objects },
    sentences: [
      said("Writes the names of frames as whole numbers in plain digits; each stays the same number."),
    ],
  };
};

/** The object with its frames renamed; null where two would name one frame. */
function withIndices(object: JsonObject): JsonObject | null {
  const entries = Object.entries(object).map(([key, value]) => [indexIn(key), value] as const);
  const frames = new Set(entries.map(([key]) => (isFrameKey(key) ? String(Number(key)) : key)));
  return frames.size === entries.length ? Object.fromEntries(entries) : null;
}

function indexIn(key: string): string {
  // NFKC makes full-width digits plain.
  const plain = /^\+?([0-9]+)(?:\.0*)?$/.exec(key.normalize("NFKC").trim());
  return plain && !isFrameKey(key) ? plain[1]! : key;
}
