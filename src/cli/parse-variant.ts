import { VARIANTS, type Variant } from "../package/manifest.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError for a text that names no variant */
export function parseVariant(text: string | undefined): Variant {
  const variant = VARIANTS.find((one) => one === text);
  if (variant) return variant;
  throw new UsageError(`--dtype should be one of ${VARIANTS.join(", ")}, is ${text ?? "missing"}`);
}
