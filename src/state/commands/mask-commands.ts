import type { MaskOperation } from "../../core/mask-operation.ts";
import type { ObjectId } from "../../core/project.ts";

/** Masks changed as a whole. Each command is one step; they run one after the other, beside the page. */
export interface MaskCommands {
  /**
   * Applies an operation to an object's masks. On one frame the mask is then one made by hand, and what was tracked on the strength of it
   * is tracked again; on several each stays what it was.
   */
  changeMasks(objectId: ObjectId, operation: MaskOperation, frames: readonly number[]): Promise<void>;
  /** Puts the masks of several objects into the one that is first in the list, frame by frame. */
  mergeObjects(ids: readonly ObjectId[]): Promise<void>;
  /** Makes what lies apart from each mask's largest piece an object of its own. */
  splitObject(id: ObjectId, frames: readonly number[]): Promise<void>;
  /** Gives an object masks between the ones by hand before and after a frame. What was tracked there goes. */
  interpolateMasks(id: ObjectId, frameIndex: number): Promise<void>;
  /** Ends what is under way or waits; the masks stay as they are. */
  cancelMaskWork(): void;
}
