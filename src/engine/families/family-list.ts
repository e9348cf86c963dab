import { FailureError } from "../../core/failure.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import type { LanguagePackage } from "../../package/open-package.ts";
import { pr } from "../../videorefer/pr/family.ts";
import { prl } from "../../videorefer/prl/family.ts";
import { vr3 } from "../../videorefer/vr3/family.ts";
import { vr7 } from "../../videorefer/vr7/family.ts";
import type { Execution } from "../runtime/execution.ts";
import type { Model } from "./model.ts";
import type { OnSession } from "./model-parts.ts";
import { loadPrModel } from "./pr/model.ts";
import { loadPrlModel } from "./prl/model.ts";
import { loadVr3Model } from "./vr3/model.ts";
import { loadVr7Model } from "./vr7/model.ts";

/** How the packages of one family are run. */
export interface RunnableFamily {
  /** As manifests name it. */
  readonly id: string;
  load(execution: Execution, model: LanguagePackage, onSession: OnSession): Promise<Model>;
}

/** Every family this engine runs. A new one adds its folder here, in `videorefer` and in `builder/families`, and a line in their lists. */
export const FAMILIES: readonly RunnableFamily[] = [
  { id: vr3.id, load: loadVr3Model },
  { id: vr7.id, load: loadVr7Model },
  { id: pr.id, load: loadPrModel },
  { id: prl.id, load: loadPrlModel },
];

/** @throws FailureError `package-unsupported` for a package of a family that is not in the list */
export function familyOf(
  { family: id, name }: Pick<LanguageManifest, "family" | "name">,
  families = FAMILIES,
): RunnableFamily {
  const family = families.find((one) => one.id === id);
  if (family) return family;
  const known = families.map((one) => one.id).join(", ");
  throw new FailureError(
    "package-unsupported",
    `${name} is of the family "${id}", and this version of the app runs ${known}; reload the page, or choose another model`,
  );
}
