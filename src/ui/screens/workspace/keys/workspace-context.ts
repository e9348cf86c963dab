import type { Commands } from "../../../../state/commands/commands.ts";
import type { Playback } from "../../../../state/playback.ts";

/** What the workspace's key commands work on besides the stores. */
export interface WorkspaceContext {
  readonly playback: Playback;
  readonly commands: Commands;
}
