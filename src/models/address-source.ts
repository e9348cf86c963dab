import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import { parseHubAddress } from "./hub-address.ts";

/** A folder on any static host, for ready packages. Sizes come from its manifest, so nothing is asked for twice. */
export function addressSource(
  url: string,
): Pick<ByteSource, "stream"> & { whole(path: string, signal?: AbortSignal): Promise<Uint8Array> } {
  const base = parseHubAddress(url);
  const open = async (path: string, offset: number, signal?: AbortSignal): Promise<Response> => {
    const headers: HeadersInit = offset > 0 ? { Range: `bytes=${offset}-` } : {};
    const response = await fetch(`${base}/${path}`, { headers, signal, cache: "no-store" }).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw new FailureError(
          "network",
          `${base}/${path} could not be fetched (${String(error)}); check the connection, and that the host allows other sites to read it (CORS)`,
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
    whole: async (path, signal) => new Uint8Array(await (await open(path, 0, signal)).arrayBuffer()),
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
