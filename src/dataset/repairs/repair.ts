import type { Said } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { ClipFacts } from "../clip-folder.ts";

/** A change to a record that leaves no doubt about what the record says: only how it is written changes. */
export interface Repair {
  /** Members of the record to set, or to leave out where they are undefined. */
  readonly changes: JsonObject;
  /** What changes and why that is safe. */
  readonly sentences: readonly Said[];
}

/**
 * Looks for a repair of one rejected record; null where none is safe. Whether the record is then accepted is for the rules to say.
 * @param clip null where the clip is not known
 */
export type FindRepair = (record: JsonObject, clip: ClipFacts | null) => Repair | null;
