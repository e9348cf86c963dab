import { conversationObjects } from "../core/conversation.ts";
import type { Exchange } from "../core/project.ts";
import type { AskRequest, ModelInfo } from "../protocol/engine.ts";
import { modelTurns } from "./turns.ts";

/**
 * A question of the document as a request to the engine, in the words of the model's family.
 * @param turns the conversation, whose last question is the one to be answered
 * @param identity of the video, see `Visual`
 */
export function askRequest(
  turns: readonly Exchange[],
  family: ModelInfo["family"],
  identity: string | undefined,
): AskRequest {
  const numbered = conversationObjects(turns);
  return {
    visual: { kind: "video", identity },
    regions: turns.flatMap(({ regions }) =>
      regions.map(({ objectId, frame }) => ({
        label: `object${numbered.indexOf(objectId)}`,
        views: [{ frameIndex: frame.frameIndex, mask: frame.mask }],
      })),
    ),
    turns: modelTurns(turns, family),
    settings: turns.at(-1)?.settings ?? {},
  };
}
