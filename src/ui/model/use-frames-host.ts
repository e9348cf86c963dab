import { addressSpace } from "../../core/address-space.ts";
import { useApp } from "../../state/app-store.ts";

/** The host that frames leave this machine for with a question, as the chosen model runs there; null where they stay. */
export function useFramesHost(): string | null {
  return useApp(({ settings }) => {
    const endpoint = settings.endpoints.find(({ id }) => id === settings.model);
    if (!endpoint) return null;
    const { hostname, host } = new URL(endpoint.base);
    return addressSpace(hostname) === "loopback" ? null : host;
  });
}
