import { FAILURES } from "./failures.ts";
import { SCREENS } from "./screens.ts";
import { SHELL } from "./shell.ts";
import { WORKSPACE } from "./workspace.ts";

/** Every text of the page, in Chinese (Simplified), in a part for each area. */
export const CHINESE = { ...SHELL, ...WORKSPACE, ...SCREENS, ...FAILURES } as const;
