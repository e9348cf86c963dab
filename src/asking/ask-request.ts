import { conversationObjects } from "../core/conversation.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { Exchange, FrameMask, ObjectId } from "../core/project.ts";
import type { AskRequest, ModelInfo, Region, RegionView } from "../protocol/engine.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import { shownMasks } from "./object-masks.ts";
import { modelTurns } from "./turns.ts";

/** What a family is shown of the masks that a question could show: one of each object, or as many as it looks at. */
export function shownRegions(regions: Exchange["regions"], family: ModelInfo["family"]): Exchange["regions"] {
  const limit = objectFrames(family);
  return regions.map((region) => {
    const { track, ...once } = region;
    const masks = shownMasks(region, limit);
    return track && limit > 1 ? { ...once, track: masks } : once;
  });
}

/**
 * A question of the document as a request to the engine, in the words of the model's family.
 * @param turns the conversation, whose last question is the one to be answered
 * @param identity of the video, see `Visual`
 * @param readMask gives the pixels of a mask that the document names; null when they are lost
 * @param begun    words that the answer goes on from
 */
export async function askRequest(
  turns: readonly Exchange[],
  family: ModelInfo["family"],
  identity: string | undefined,
  readMask: (objectId: ObjectId, frame: FrameMask) => Promise<Rle | null>,
  begun = "",
): Promise<Result<AskRequest>> {
  const numbered = conversationObjects(turns);
  const regions: Region[] = [];
  const shown = turns.flatMap((turn) => shownRegions(turn.regions, family));
  for (const { objectId, frame, track } of shown) {
    const label = `object${numbered.indexOf(objectId)}`;
    const views: RegionView[] = [];
    for (const { frameIndex, ...rest } of track ?? [frame]) {
      const mask = await readMask(objectId, { frameIndex, ...rest });
      if (!mask) {
        return fail("region-invalid", `the mask of ${label} on frame ${frameIndex + 1} could not be read`);
      }
      views.push({ frameIndex, mask });
    }
    regions.push({ label, views });
  }
  const asked = modelTurns(turns, family);
  return ok({
    visual: { kind: "video", identity },
    regions,
    turns: begun === "" ? asked : [...asked, { role: "assistant", text: begun, unfinished: true }],
    settings: turns.at(-1)?.settings ?? {},
  });
}
