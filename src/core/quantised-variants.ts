export type QuantisedVariant = "q4f16" | "q4f32";

/** What the choice depends on of a graphics adapter. */
interface Adapter {
  readonly features: Iterable<string>;
  /** Whether the processor plays the graphics adapter. */
  readonly software: boolean;
}

/**
 * The quantised variants of a model that run on a device, best first. Half precision needs an adapter that computes in it; the other
 * variant stands behind it for the case that the engine finds the adapter wanting and takes wasm.
 * @param adapter null for a device without one
 */
export function quantisedVariants(
  adapter: Adapter | null,
): readonly [QuantisedVariant, ...QuantisedVariant[]] {
  const halfPrecision = adapter && !adapter.software && [...adapter.features].includes("shader-f16");
  return halfPrecision ? ["q4f16", "q4f32"] : ["q4f32"];
}
