import type { LanguagePackage } from "../../../package/open-package.ts";
import { parsePrConfig } from "../../../videorefer/pr/config.ts";
import type { Execution } from "../../runtime/execution.ts";
import type { Model } from "../model.ts";
import type { OnSession } from "../model-parts.ts";
import { readPositionLayer } from "../region-positions.ts";
import { openVr3Model } from "../vr3/model.ts";

/** @throws as `openModelParts`, and `package-corrupt` for configuration that makes no sense */
export async function loadPrModel(
  execution: Execution,
  modelPackage: LanguagePackage,
  onSession: OnSession,
): Promise<Model> {
  const config = parsePrConfig(modelPackage.manifest);
  const positions = await readPositionLayer(modelPackage);
  return openVr3Model(execution, modelPackage, onSession, config, positions);
}
