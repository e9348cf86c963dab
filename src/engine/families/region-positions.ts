import { FailureError } from "../../core/failure.ts";
import { type LanguagePackage, readTensors } from "../../package/open-package.ts";
import type { PositionLayer } from "../../videorefer/shared/region-positions.ts";

/**
 * The layer that tells a region's cells where they are (builder/graphs/region-positions.ts).
 * @throws FailureError `package-corrupt` for a package without it
 */
export async function readPositionLayer(model: LanguagePackage): Promise<PositionLayer> {
  const found = new Map<string, Float32Array>();
  await readTensors(model, "positions", (name, bytes) => {
    found.set(name, new Float32Array(bytes.slice().buffer));
  });
  const [weight, bias] = [found.get("weight"), found.get("bias")];
  if (weight && bias) return { weight, bias };
  throw new FailureError(
    "package-corrupt",
    `manifest.json: the tensors positions.weight and positions.bias should be there, as models of the family ${model.manifest.family} have them; convert the model again`,
  );
}
