import type { JsonObject } from "../../core/json-object.ts";
import { type ConfigFile, configFailure, parseConfig } from "../../videorefer/shared/config-file.ts";
import { type Golden as PrlGolden, prlGoldenSchema } from "./prl/golden.ts";
import { type Sam2Golden, sam2GoldenSchema } from "./sam2/golden.ts";
import { type Golden as Vr3Golden, vr3GoldenSchema } from "./vr3/golden.ts";
import { type Vr7Golden, vr7GoldenSchema } from "./vr7/golden.ts";

/** golden.json of a fixture of a model that answers questions. */
export type AnswerGolden =
  | { readonly kind: "prl"; readonly golden: PrlGolden }
  | { readonly kind: "vr3"; readonly golden: Vr3Golden }
  | { readonly kind: "vr7"; readonly golden: Vr7Golden };

/** golden.json of a fixture of any kind. */
export type Golden = AnswerGolden | { readonly kind: "sam2"; readonly golden: Sam2Golden };

/**
 * Tells which kind of fixture a golden.json is of, and reads it.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`, naming the key
 */
export function parseGolden(json: JsonObject): Golden {
  const file: ConfigFile = { name: "golden.json", json, from: "checkpoint" };
  if ("scenarios" in json) return { kind: "sam2", golden: parseConfig(sam2GoldenSchema, file) };
  if (json.family === "pixelrefer-lite") return { kind: "prl", golden: parseConfig(prlGoldenSchema, file) };
  // The one lists its cases, the other names them.
  if (Array.isArray(json.cases)) return { kind: "vr3", golden: parseConfig(vr3GoldenSchema, file) };
  if ("cases" in json) return { kind: "vr7", golden: parseConfig(vr7GoldenSchema, file) };
  throw configFailure(
    file,
    "should hold the cases or scenarios of VR3, VR7, PixelRefer, PixelRefer-Lite, SAM 2.1 or EdgeTAM, and holds neither; give the folder of such a fixture",
  );
}

/** Families of the checkpoints that a golden.json of a kind may be of, as manifests name them. */
export const FAMILIES_OF: Readonly<Record<Golden["kind"], readonly string[]>> = {
  prl: ["prl"],
  sam2: ["sam2", "edgetam"],
  vr3: ["vr3", "pr"],
  vr7: ["vr7"],
};
