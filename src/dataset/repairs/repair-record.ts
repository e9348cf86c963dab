import type { Said } from "../../core/failure.ts";
import { parseJsonObject } from "../../core/json-object.ts";
import type { ClipFolder } from "../clip-folder.ts";
import { judgeRecord } from "../judge-record.ts";
import { compact, rewrite } from "../record-members.ts";
import type { Reason } from "../rules.ts";
import { repairText } from "./broken-text.ts";
import { repairFrameKeys } from "./frame-keys.ts";
import { repairMaskSizes } from "./mask-sizes.ts";
import { repairMedia } from "./media.ts";
import { repairNames } from "./names.ts";
import { repairRegions } from "./regions.ts";
import type { FindRepair } from "./repair.ts";
import { repairBareMasks, repairSegmentations } from "./segmentations.ts";
import { repairTurns } from "./turns.ts";

/**
 * A repair for each reason. Safe is what leaves no doubt: the record says the same in the form that the rules expect, and nothing is
 * invented. An object without a mask, masks of two scales, a frame after the clip's end or a question without an answer have none.
 */
const REPAIRS: Readonly<Record<Exclude<Reason, "json">, FindRepair>> = {
  media: repairMedia,
  turns: repairTurns,
  "region-count": repairRegions,
  "no-mask": repairBareMasks,
  segmentation: repairSegmentations,
  "mask-size": repairMaskSizes,
  "frame-key": repairFrameKeys,
  "unbound-name": repairNames,
};

/** More faults than one record has had; a guard against two repairs that undo each other. */
const MAX_REPAIRS = 20;

/** A record that the rules accept, as JSON on one line, and what was changed for that. */
export interface RepairedRecord {
  readonly text: string;
  readonly sentences: readonly Said[];
}

/**
 * Repairs a rejected record, fault by fault. What no repair changes stays as it stands in the text.
 * @param text of the record, as it stands in its file
 * @returns null where the record cannot be repaired safely, or needs no repair
 */
export async function repairRecord(text: string, clips: ClipFolder | null): Promise<RepairedRecord | null> {
  const sentences: Said[] = [];
  let repairs = 0;
  let repaired = text;
  let record = parseJsonObject(text);
  if (!record) {
    const whole = repairText(text);
    if (!whole) return null;
    sentences.push(...whole.sentences);
    repaired = whole.text;
    record = parseJsonObject(repaired)!;
  }
  while (repairs++ <= MAX_REPAIRS) {
    const { rejection, clip } = await judgeRecord(record, clips);
    if (!rejection) return sentences.length > 0 ? { text: compact(repaired), sentences } : null;
    const repair = rejection.reason === "json" ? null : REPAIRS[rejection.reason](record, clip);
    if (!repair) return null;
    sentences.push(...repair.sentences);
    repaired = rewrite(repaired, repair.changes);
    record = parseJsonObject(repaired)!;
  }
  return null;
}
