import type { Beside } from "../../asking/beside.ts";
import type { ChosenSettings } from "../../asking/chosen-settings.ts";
import type { Draft } from "../../asking/draft.ts";
import type { AnswerId } from "../../core/project.ts";

/** Questions and their answers. */
export interface AskingCommands {
  /** Returns the new exchange's id, which a next question can follow. */
  ask(draft: Draft): AnswerId;
  /** Runs an answer again in its place, with the masks it was asked with. */
  retry(id: AnswerId): void;
  /** Asks the same question anew, as another version of it, with the masks as they are now. */
  askAgain(id: AnswerId, settings?: ChosenSettings): void;
  /** Asks once more what led to an answer, with its own masks and settings, as another version of it. */
  repeat(id: AnswerId): void;
  /** Asks the same about another object, or another part of the video, and puts the answers beside each other. */
  askBeside(id: AnswerId, other: Beside): void;
  /** Goes on with an answer that ended early, from its own words. */
  goOn(id: AnswerId): void;
  /** Puts the question again with its masks grown, shrunk, moved off and removed, and keeps the answers beside this one. */
  checkMasks(id: AnswerId): Promise<void>;
  /** Finds which of an answer's claims rest on its masks: scores its words with the masks as they were, moved off and removed. */
  checkClaims(id: AnswerId): Promise<void>;
  stopChecking(id: AnswerId): void;
  stop(id: AnswerId): void;
}
