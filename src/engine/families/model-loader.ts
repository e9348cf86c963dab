import { asLanguagePackage, type ModelPackage } from "../../package/open-package.ts";
import type { LoadProgress } from "../../protocol/engine.ts";
import type { Execution } from "../runtime/execution.ts";
import { familyOf } from "./family-list.ts";
import type { Model } from "./model.ts";

/**
 * Puts a model on a device.
 * @throws as the family's loader does
 */
export type ModelLoader = (
  execution: Execution,
  onProgress: (progress: LoadProgress) => void,
) => Promise<Model>;

/**
 * How a verified package is loaded. Asked before anything makes room for it.
 * @throws FailureError `package-unsupported` for a package of another kind or of an unknown family
 */
export function modelLoader(modelPackage: ModelPackage): ModelLoader {
  const languagePackage = asLanguagePackage(modelPackage);
  const family = familyOf(languagePackage.manifest);
  const totalBytes = modelPackage.weightBytes;
  return (execution, onProgress) =>
    family.load(execution, languagePackage, (done, total) => {
      const phase = done < total ? "sessions" : "warm-up";
      onProgress({ phase, loadedBytes: (totalBytes * done) / total, totalBytes });
    });
}
