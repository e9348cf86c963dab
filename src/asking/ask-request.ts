import { conversationObjects } from "../core/conversation.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { Exchange, FrameMask, ObjectId, Project } from "../core/project.ts";
import type {
  AskRequest,
  AskSettings,
  ModelInfo,
  Region,
  RegionView,
  ShownVisual,
} from "../protocol/engine.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import { shownMasks } from "./object-masks.ts";
import { modelTurns } from "./turns.ts";

/** What the questions of a project are about. */
export function projectVisual(video: Project["video"]): ShownVisual {
  return { kind: video?.still ? "image" : "video", identity: video?.fingerprint };
}

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
 * @param visual what it is about
 * @param readMask gives the pixels of a mask that the document names; null when they are lost
 * @param begun    words that the answer goes on from
 */
export async function askRequest(
  turns: readonly Exchange[],
  family: ModelInfo["family"],
  visual: ShownVisual,
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
        return fail("region-invalid", "the mask of {label} on frame {frame} could not be read", {
          label,
          frame: frameIndex + 1,
        });
      }
      views.push({ frameIndex, mask });
    }
    regions.push({ label, views });
  }
  const asked = modelTurns(turns, family, visual.kind);
  const { settings = {} } = turns.at(-1) ?? {};
  return ok({
    visual,
    regions,
    turns: begun === "" ? asked : [...asked, { role: "assistant", text: begun, unfinished: true }],
    settings: visual.kind === "image" ? withoutFrames(settings) : settings,
  });
}

/** An image has no frames to choose from. */
function withoutFrames({
  fps: _fps,
  maxFrames: _frames,
  shownFrames: _shown,
  span: _span,
  ...settings
}: AskSettings): AskSettings {
  return settings;
}
