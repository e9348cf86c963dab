import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { type ConfigFile, configFailure } from "./config-file.ts";

/** Rotary positions as they are: no scaling for long contexts. */
const PLAIN = "default";

/** Layers of Qwen2, all of one kind. */
const LAYER_TYPE = "full_attention";

/**
 * The base of the decoder's rotary positions. Since transformers 5 it is in `rope_parameters`, which wins where `rope_theta` is
 * there too; its kind of scaling is there as well, and was in `rope_scaling` before.
 * @throws FailureError `package-unsupported` for scaled or partial rotary positions (yarn, linear, dynamic, llama3, longrope,
 *         mrope …), named; `checkpoint-invalid` or `package-corrupt` when there is no base
 */
export function readRopeTheta(file: ConfigFile): number {
  const parameters = plainParameters(file, "rope_parameters");
  const scaling = plainParameters(file, "rope_scaling");
  const theta = parameters.rope_theta ?? scaling.rope_theta ?? file.json.rope_theta;
  if (typeof theta === "number" && theta >= 1 && Number.isFinite(theta)) return theta;
  throw configFailure(
    file,
    theta === undefined
      ? "rope_theta is missing, and so is rope_parameters.rope_theta"
      : `rope_theta should be a number of at least 1, is ${JSON.stringify(theta)}`,
  );
}

/** The settings under one of the two names; an empty object when there are none. */
function plainParameters(file: ConfigFile, key: "rope_parameters" | "rope_scaling"): JsonObject {
  const value = file.json[key];
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value))
    throw configFailure(file, `${key} should be an object, is ${JSON.stringify(value)}`);
  // Models with several kinds of layers have settings for each.
  const nested = value[LAYER_TYPE];
  const settings = isJsonObject(nested) ? nested : value;
  const kind = settings.rope_type ?? settings.type ?? PLAIN;
  if (kind !== PLAIN) {
    throw configFailure(
      file,
      `${key} asks for rotary positions of the kind ${JSON.stringify(kind)}, and only unscaled ones ("${PLAIN}") can be run; use a checkpoint without that scaling`,
      true,
    );
  }
  const { partial_rotary_factor: part, mrope_section: sections } = settings;
  if ((part !== undefined && part !== null && part !== 1) || Array.isArray(sections)) {
    throw configFailure(
      file,
      `${key} asks for rotary positions of a part of each head (${Array.isArray(sections) ? "mrope_section" : "partial_rotary_factor"}), and only whole heads can be run`,
      true,
    );
  }
  return settings;
}
