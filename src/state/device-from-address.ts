import type { DeviceChoice } from "../protocol/engine.ts";

/** `?device=wasm` or `?device=webgpu` in the page's address overrides the setting, for tests and for trying. */
export function deviceFromAddress(): DeviceChoice | null {
  const value = new URLSearchParams(location.search).get("device");
  return value === "wasm" || value === "webgpu" || value === "auto" ? value : null;
}
