import { said } from "../../core/failure.ts";
import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import type { FindRepair } from "./repair.ts";

/** Names that other data sets give the two speakers. */
const SPEAKERS: ReadonlyMap<string, "human" | "gpt"> = new Map([
  ["human", "human"],
  ["user", "human"],
  ["gpt", "gpt"],
  ["assistant", "gpt"],
]);

/**
 * The same turns under the names of this format. A turn before the first question goes, as upstream's loader drops it too
 * (videorefer-suite.md 3.1), unless it marks a region, which would then be missing.
 */
export const repairTurns: FindRepair = ({ conversations }) => {
  if (!Array.isArray(conversations) || !conversations.every(isJsonObject)) return null;
  const renamed = conversations.map(renamedTurn);
  const [first, ...others] = renamed;
  const isBefore =
    first !== undefined && others.length > 0 && others[0]!.from === "human" && first.from !== "human";
  const drops = isBefore && !String(first.value).includes("<region>");
  const isRenamed = JSON.stringify(renamed) !== JSON.stringify(conversations);
  if (!drops && !isRenamed) return null;
  const sentences = [
    ...(isRenamed ? [said("Names the speakers human and gpt.")] : []),
    ...(drops
      ? [said("Leaves out the turn before the first question, which upstream drops when it loads.")]
      : []),
  ];
  return { changes: { conversations: drops ? others : renamed }, sentences };
};

/** A turn with `from` and `value`, also where it has `role` and `content`. */
function renamedTurn(turn: JsonObject): JsonObject {
  const { role, content, ...rest } = turn;
  const isOther = role !== undefined && content !== undefined && !("from" in turn) && !("value" in turn);
  const named: JsonObject = isOther ? { from: role, value: content, ...rest } : turn;
  const speaker = typeof named.from === "string" && SPEAKERS.get(named.from.trim().toLowerCase());
  return speaker ? { ...named, from: speaker } : named;
}
