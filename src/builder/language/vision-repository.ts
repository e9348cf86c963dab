import * as v from "valibot";
import type { JsonObject } from "../../core/json-object.ts";
import { parseConfig } from "../../videorefer/shared/config-file.ts";

const text = v.pipe(v.string("a text"), v.minLength(1, "a text"));

/**
 * The repository or path of the vision encoder, which `config.json` has under a name of the family's.
 * @throws FailureError `checkpoint-invalid` when it has none
 */
export function visionRepository(config: JsonObject, key: string): string {
  const file = { name: "config.json", json: config, from: "checkpoint" } as const;
  return parseConfig(v.object({ [key]: text }), file)[key]!;
}
