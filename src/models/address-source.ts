import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import { parseHubAddress } from "./hub-address.ts";
import { LOOK_UP_PATIENCE } from "./retry.ts";

/**
 * A folder on any static host, for ready packages. Sizes come from its manifest, so nothing is asked for twice. `whole` is for that
 * manifest and gives up when it does not come in a look-up's time.
 */
export function addressSource(
  url: string,
): Pick<ByteSource, "stream"> & { whole(path: string, signal?: AbortSignal): Promise<Uint8Array> } {
  const base = parseHubAddress(url);
  const { host } = new URL(base);
  const open = async (path: string, offset: number, signal?: AbortSignal): Promise<Response> => {
    const headers: HeadersInit = offset > 0 ? { Range: `bytes=${offset}-` } : {};
    const response = await fetch(`${base}/${path}`, { headers, signal, cache: "no-store" }).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw new FailureError(
          "network",
          `${host} could not be reached, or does not let other sites read it (CORS); ${path} was asked for (${String(error)})`,
        );
      },
    );
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    if (!response.ok || isPage)
      throw new FailureError(
        "package-missing",
        `${base}/${path} is not there (HTTP ${response.status}); check the address of the package folder`,
      );
    return response;
  };
  return {
    async whole(path, signal) {
      const milliseconds = LOOK_UP_PATIENCE.maxSilenceMilliseconds;
      const limit = AbortSignal.timeout(milliseconds);
      const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
      try {
        return new Uint8Array(await (await open(path, 0, bounded)).arrayBuffer());
      } catch (error) {
        if (!limit.aborted || signal?.aborted) throw error;
        throw new FailureError("network", `${host} did not send ${path} within ${milliseconds / 1000} s`);
      }
    },
    async *stream(path, offset, signal) {
      const response = await open(path, offset, signal);
      let skip = response.status === 206 ? 0 : offset;
      const reader = response.body!.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          const rest = value.subarray(Math.min(skip, value.length));
          skip -= value.length - rest.length;
          if (rest.length > 0) yield rest;
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw new FailureError(
          "network",
          `${path} did not arrive whole (${String(error)}); continue when the connection is back`,
        );
      } finally {
        await reader.cancel().catch(() => undefined);
      }
    },
  };
}
