import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { hasMasks, isFrameMap } from "../record-parts.ts";

/** The change to a record that puts `edit` of each segmentation in its place, wherever the record's form has it. */
export function withPayloads(record: JsonObject, edit: (payload: unknown) => unknown): JsonObject {
  return withEntries(record, (value, isSecond) => {
    if (isSecond || Array.isArray(value)) return edit(value);
    return isJsonObject(value) && "segmentation" in value
      ? { ...value, segmentation: edit(value.segmentation) }
      : value;
  });
}

/** As `withPayloads`, but with all that a frame holds. */
export function withEntries(
  record: JsonObject,
  edit: (value: unknown, isSecond: boolean) => unknown,
): JsonObject {
  const isSecond = hasMasks(record);
  const name = isSecond ? "masks" : "annotation";
  const listed = record[name];
  if (!Array.isArray(listed)) return {};
  const isImage = record.image !== undefined && record.image !== null;
  const objects = listed.map((object: unknown) => {
    if (isSecond && isImage && !isFrameMap(object)) return edit(object, isSecond);
    if (!isJsonObject(object)) return object;
    return mapped(object, (value) =>
      isFrameMap(value) ? mapped(value, (inner) => edit(inner, isSecond)) : edit(value, isSecond),
    );
  });
  return { [name]: objects };
}

const mapped = (object: JsonObject, edit: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, edit(value)]));
