import { type QuantisedVariant, quantisedVariants } from "../core/quantised-variants.ts";
import type { DeviceChoice } from "../protocol/engine.ts";

/** The quantised variants of a model to try on the device that a choice leads to, best first. */
export async function variantsFor(choice: DeviceChoice): Promise<readonly QuantisedVariant[]> {
  if (choice === "wasm") return quantisedVariants(null);
  const adapter = await navigator.gpu
    ?.requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  return quantisedVariants(
    adapter ? { features: adapter.features, software: adapter.info.isFallbackAdapter } : null,
  );
}
