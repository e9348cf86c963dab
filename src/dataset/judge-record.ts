import type { JsonObject } from "../core/json-object.ts";
import type { ClipFacts, ClipFolder } from "./clip-folder.ts";
import { readMedia } from "./record-parts.ts";
import { checkRecord, type Rejection } from "./rules.ts";

interface Judgement {
  /** Null when the record is accepted. */
  readonly rejection: Rejection | null;
  /** Null where the clip is not known. */
  readonly clip: ClipFacts | null;
}

/** Accepts or rejects a record by the rules of videorefer-suite.md 3.5. @param clips null where they are not to be looked at */
export async function judgeRecord(record: JsonObject, clips: ClipFolder | null): Promise<Judgement> {
  const media = readMedia(record);
  if (typeof media === "string") return { rejection: { reason: "media", message: media }, clip: null };
  let clip: ClipFacts | null = null;
  if (clips && media.kind !== "none") {
    const looked = await clips.look(media);
    if (!looked.ok) return { rejection: { ...looked.error, reason: "media" }, clip: null };
    clip = looked.value;
  }
  return { rejection: checkRecord(record, media, clip), clip };
}
