import { APP_KEYS } from "../../../keys/app-keys.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { ASK_KEYS } from "./ask-keys.ts";
import { DRAW_KEYS } from "./draw-keys.ts";
import { MASK_KEYS } from "./mask-keys.ts";
import { OBJECT_KEYS } from "./object-keys.ts";
import { POINT_KEYS } from "./point-keys.ts";
import { PROJECT_KEYS } from "./project-keys.ts";
import { VIDEO_KEYS } from "./video-keys.ts";
import { VIEW_KEYS } from "./view-keys.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

/** Every key of the workspace. Escape goes to the first that has use for it: what is being drawn, then the answer, then the conversation. */
export const WORKSPACE_KEYS: readonly KeyGroup<WorkspaceContext>[] = [
  MASK_KEYS,
  POINT_KEYS,
  VIDEO_KEYS,
  DRAW_KEYS,
  OBJECT_KEYS,
  VIEW_KEYS,
  ASK_KEYS,
  PROJECT_KEYS,
  APP_KEYS,
];
