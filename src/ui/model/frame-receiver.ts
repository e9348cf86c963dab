import { addressSpace } from "../../core/address-space.ts";
import { t } from "../../language/text.ts";
import type { StoredEndpoint } from "../../state/settings.ts";

/** A model behind an address, where it is, and whether it may get frames, in words. */
export function frameReceiver({
  base,
  model,
  mayGetFrames,
}: Pick<StoredEndpoint, "base" | "model" | "mayGetFrames">): string {
  const { host, hostname } = new URL(base);
  const allowed = mayGetFrames ? t("you allowed it") : t("not allowed");
  const framesWords = addressSpace(hostname) === "loopback" ? t("it runs on this machine") : allowed;
  return t("{model} at {host}: {framesWords}", { model, host, framesWords });
}
