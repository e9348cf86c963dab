import { APP_KEYS } from "../../keys/app-keys.ts";
import type { KeyGroup } from "../../keys/key-command.ts";

/** The screen has no keys of its own. */
export const SETTINGS_KEYS: readonly KeyGroup<null>[] = [APP_KEYS];
