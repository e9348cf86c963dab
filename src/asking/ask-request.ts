import { conversationObjects } from "../core/conversation.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import type { Exchange, FrameMask, ObjectId } from "../core/project.ts";
import type { AskRequest, ModelInfo, Region } from "../protocol/engine.ts";
import { modelTurns } from "./turns.ts";

/**
 * A question of the document as a request to the engine, in the words of the model's family.
 * @param turns the conversation, whose last question is the one to be answered
 * @param identity of the video, see `Visual`
 * @param readMask gives the pixels of a mask that the document names; null when they are lost
 */
export async function askRequest(
  turns: readonly Exchange[],
  family: ModelInfo["family"],
  identity: string | undefined,
  readMask: (objectId: ObjectId, frame: FrameMask) => Promise<Rle | null>,
): Promise<Result<AskRequest>> {
  const numbered = conversationObjects(turns);
  const regions: Region[] = [];
  for (const { objectId, frame } of turns.flatMap((turn) => turn.regions)) {
    const label = `object${numbered.indexOf(objectId)}`;
    const mask = await readMask(objectId, frame);
    if (!mask) {
      return fail(
        "region-invalid",
        `the mask of ${label} on frame ${frame.frameIndex + 1} could not be read`,
      );
    }
    regions.push({ label, views: [{ frameIndex: frame.frameIndex, mask }] });
  }
  return ok({
    visual: { kind: "video", identity },
    regions,
    turns: modelTurns(turns, family),
    settings: turns.at(-1)?.settings ?? {},
  });
}
