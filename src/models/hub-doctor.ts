import { addressSpace } from "../core/address-space.ts";
import { type Failure, type FailureValues, failureOf } from "../core/failure.ts";
import { PUBLIC_HUB } from "./hub-address.ts";
import { wayOut } from "./way-out.ts";

/** Who asks, and from where. */
export interface HubSurroundings {
  /** Of the page that asks; null where no browser stands between. */
  readonly pageOrigin: string | null;
  /** Whether anything is there, of which a page may read nothing. */
  isThere(address: string): Promise<boolean>;
  /** Whether the page may reach this machine or the local network; null where the browser does not know the permission. */
  permission(name: "loopback-network" | "local-network"): Promise<PermissionState | null>;
}

/** How long a probe may take, for somebody who has waited already. */
const PROBE_MILLISECONDS = 1500;

/** Those of a worker, or of a command. Probes are told of like every request, carry nothing, and end with the signal. */
export function surroundings(signal: AbortSignal | undefined): HubSurroundings {
  return {
    pageOrigin: globalThis.location?.origin ?? null,
    async isThere(address) {
      const outgoing = wayOut.begin(address);
      const timeout = AbortSignal.timeout(PROBE_MILLISECONDS);
      try {
        const ends = [outgoing.signal, timeout, ...(signal ? [signal] : [])];
        await fetch(address, {
          ...{ mode: "no-cors", cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" },
          signal: AbortSignal.any(ends),
        });
        return true;
      } catch {
        return false;
      } finally {
        outgoing.end();
      }
    },
    permission: (name) =>
      navigator.permissions.query({ name: name as PermissionName }).then(
        ({ state }) => state,
        () => null,
      ),
  };
}

/**
 * Why a hub does not answer a page, as far as a page can find out, with what to do; null where no browser stands between. An isolated page
 * cannot tell a hub that lets no page read from one that is not there, so both are said.
 * @param base     from `parseHubAddress`
 * @param isSilent whether nothing came back, as against a connection that could not be made
 */
export async function whyUnreached(
  base: string,
  isSilent: boolean,
  { pageOrigin, isThere, permission }: HubSurroundings,
): Promise<Failure | null> {
  if (pageOrigin === null) return null;
  const say = (text: string, values?: FailureValues) => failureOf("network", text, values);
  const { hostname, protocol } = new URL(base);
  const header = `Access-Control-Allow-Origin: ${pageOrigin}`;
  const space = addressSpace(hostname);
  if (space !== "public" && addressSpace(new URL(pageOrigin).hostname) !== "loopback") {
    const state = await permission(`${space}-network`);
    if (state === "prompt") {
      return say(
        "The browser asks whether this page may reach apps on this device or its local network. Choose Allow, then try again",
      );
    }
    if (state === "denied") {
      return say(
        "The browser does not let this page reach apps on this device or its local network. Allow it in the site's settings, left of the address, then try again",
      );
    }
  }
  if (isSilent) {
    return say(
      "Nothing came back: it may be starting or overloaded, or a proxy or a firewall on the way drops the question. Wait, then try again",
    );
  }
  const isSecure = protocol === "https:";
  const other = base.replace(/^https?:/, isSecure ? "http:" : "https:");
  const mayTry = !isSecure || space === "loopback";
  const [isHere, isOther] = await Promise.all([isThere(base), mayTry ? isThere(other) : false]);
  if (isHere) {
    return say("It is there, but does not let this page read its answers: have it send the header {header}", {
      header,
    });
  }
  if (isOther) return say("Its address begins otherwise: use {other}", { other });
  if (space !== "public") {
    return say(
      "Nobody listens at {base}: start the mirror, or check the port. If it runs already, have it send the header {header}, so that this page may read its answers",
      { base, header },
    );
  }
  if (base === PUBLIC_HUB) {
    return say(
      "Check whether this network lets it through: a proxy or a firewall may not; then a mirror helps, whose address goes into the field for the hub",
    );
  }
  return say(
    "Check the address for a slip, and whether a proxy or a firewall lets it through. If it runs, have it send the header {header}, so that this page may read its answers",
    { header },
  );
}
