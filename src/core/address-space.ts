/** How far away a host is, as browsers tell it by its name: this machine, the local network, or anywhere. */
export type AddressSpace = "loopback" | "local" | "public";

/** Source: the specification Local Network Access, IP address spaces. */
export function addressSpace(hostname: string): AddressSpace {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d+){3}$/.test(host)) {
    return "loopback";
  }
  const isLocal =
    host.endsWith(".local") ||
    /^(10(\.\d+){3}|192\.168(\.\d+){2}|169\.254(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2})$/.test(host) ||
    /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host);
  return isLocal ? "local" : "public";
}
