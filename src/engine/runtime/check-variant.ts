import { FailureError } from "../../core/failure.ts";
import type { Execution } from "./execution.ts";

/**
 * Refuses a package that computes in 16-bit floats where the device has none.
 * @throws FailureError `package-unsupported`
 */
export function checkVariant({ gpu }: Pick<Execution, "gpu">, variant: string): void {
  if (variant !== "q4f16" || gpu?.device.features.has("shader-f16")) return;
  const lack = gpu ? "this graphics device has no 16-bit floats" : "the CPU build has no 16-bit floats";
  throw new FailureError(
    "package-unsupported",
    `${lack}; use the q4f32 variant of this model instead of q4f16`,
  );
}
