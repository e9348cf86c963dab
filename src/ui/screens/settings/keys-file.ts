import * as v from "valibot";
import { fail, ok, type Result } from "../../../core/failure.ts";
import { KeysSchema } from "../../../state/settings.ts";
import type { ChosenKeys } from "../../keys/chosen-keys.ts";

const FORMAT = "videorefer-keys";

const FileSchema = v.object({ format: v.literal(FORMAT), keys: KeysSchema });

/** The keys that a person chose, to take along. */
export function keysFile(keys: ChosenKeys): File {
  const text = `${JSON.stringify({ format: FORMAT, keys }, null, 2)}\n`;
  return new File([text], "videorefer-keys.json", { type: "application/json" });
}

/** Reads such a file; all of it or nothing. Ids of commands that this version lacks stay, for one that has them. */
export function readKeysFile(text: string): Result<ChosenKeys> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("file-unreadable", "a file of keys should be JSON, and this is none");
  }
  const parsed = v.safeParse(FileSchema, value);
  if (!parsed.success) {
    const reason = parsed.issues[0].message;
    return fail("file-unreadable", "it should be a file of keys that this page saved ({reason})", { reason });
  }
  return ok(parsed.output.keys);
}
