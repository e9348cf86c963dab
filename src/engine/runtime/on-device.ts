import { FailureError } from "../../core/failure.ts";
import type { Execution } from "./execution.ts";
import { asFailure } from "./faults.ts";

/** A device that is lost often fails a run before it says so. */
const LATE_LOSS_MS = 100;

/**
 * Runs work and, when it fails, tells a lost device from other faults.
 * @throws FailureError the device's fault where it has one, else that of the work
 */
export async function onDevice<T>({ gpu }: Pick<Execution, "gpu">, work: () => Promise<T>): Promise<T> {
  if (gpu?.health.fault) throw gpu.health.fault;
  try {
    return await work();
  } catch (error) {
    if (gpu && !(error instanceof FailureError)) {
      await Promise.race([gpu.device.lost, new Promise((resolve) => setTimeout(resolve, LATE_LOSS_MS))]);
    }
    throw gpu?.health.fault ?? asFailure(error);
  }
}
