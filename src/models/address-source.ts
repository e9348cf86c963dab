import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import { parseHubAddress } from "./hub-address.ts";
import { LOOK_UP_PATIENCE } from "./retry.ts";
import { wayOut } from "./way-out.ts";

/**
 * A folder on any static host, for ready packages. Sizes come from its manifest, so nothing is asked for twice. `whole` is for that
 * manifest and gives up when it does not come in a look-up's time.
 */
export function addressSource(
  url: string,
): Pick<ByteSource, "stream"> & { whole(path: string, signal?: AbortSignal): Promise<Uint8Array> } {
  const base = parseHubAddress(url);
  const { host } = new URL(base);
  type Outgoing = ReturnType<typeof wayOut.begin>;
  const open = async (
    path: string,
    offset: number,
    outgoing: Outgoing,
    stop?: AbortSignal,
  ): Promise<Response> => {
    const signal = stop ? AbortSignal.any([stop, outgoing.signal]) : outgoing.signal;
    const headers: HeadersInit = offset > 0 ? { Range: `bytes=${offset}-` } : {};
    const response = await fetch(`${base}/${path}`, { headers, signal, cache: "no-store" }).catch(
      (error: unknown) => {
        stop?.throwIfAborted();
        outgoing.signal.throwIfAborted();
        throw new FailureError(
          "network",
          `${host} could not be reached, or does not let other sites read it (CORS); ${path} was asked for (${String(error)})`,
        );
      },
    );
    outgoing.answeredBy(response.url);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    if (!response.ok || isPage)
      throw new FailureError(
        "package-missing",
        "{base}/{path} is not there (HTTP {status}); check the address of the package folder",
        { values: { base, path, status: response.status } },
      );
    return response;
  };
  return {
    async whole(path, signal) {
      const milliseconds = LOOK_UP_PATIENCE.maxSilenceMilliseconds;
      const limit = AbortSignal.timeout(milliseconds);
      const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
      const outgoing = wayOut.begin(base);
      try {
        const content = await (await open(path, 0, outgoing, bounded)).arrayBuffer();
        outgoing.received(content.byteLength);
        return new Uint8Array(content);
      } catch (error) {
        outgoing.signal.throwIfAborted();
        if (!limit.aborted || signal?.aborted) throw error;
        throw new FailureError("network", "{host} did not send {path} within {milliseconds} s", {
          values: { host, path, milliseconds: milliseconds / 1000 },
        });
      } finally {
        outgoing.end();
      }
    },
    async *stream(path, offset, signal) {
      const outgoing = wayOut.begin(base);
      const response = await open(path, offset, outgoing, signal).catch((error: unknown) => {
        outgoing.end();
        throw error;
      });
      let skip = response.status === 206 ? 0 : offset;
      const reader = response.body!.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          outgoing.received(value.length);
          const rest = value.subarray(Math.min(skip, value.length));
          skip -= value.length - rest.length;
          if (rest.length > 0) yield rest;
        }
      } catch (error) {
        signal?.throwIfAborted();
        outgoing.signal.throwIfAborted();
        throw new FailureError(
          "network",
          `${path} did not arrive whole (${String(error)}); continue when the connection is back`,
        );
      } finally {
        await reader.cancel().catch(() => undefined);
        outgoing.end();
      }
    },
  };
}
