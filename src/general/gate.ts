import { FailureError } from "../core/failure.ts";
import type { Permissions, RequestPurpose, SentRequest } from "../protocol/endpoint.ts";

/**
 * The one way out of the endpoint worker. It lets requests through to hosts that the person configured and to nobody else, nothing at all
 * once the network is cut, and tells of every request. The content security policy of this worker has to allow any address, since nobody
 * knows beforehand where a person's models are; this is the narrower rule.
 */
export class Gate {
  private permissions: Permissions = { bases: [], framesTo: [], isCut: false };
  private onSent: (request: SentRequest) => void = () => undefined;
  private readonly underWay = new Map<AbortController, URL>();

  constructor(private readonly send: typeof fetch = (...request) => fetch(...request)) {}

  permit(permissions: Permissions, onSent: (request: SentRequest) => void): void {
    this.permissions = permissions;
    this.onSent = onSent;
    for (const [controller, url] of this.underWay) {
      const refusal = this.refusal(url);
      if (refusal) controller.abort(refusal);
    }
  }

  /** @throws FailureError `network-cut` unless the person allowed this endpoint to get frames */
  requireFrames(base: string): void {
    if (this.permissions.framesTo.includes(base)) return;
    throw new FailureError(
      "network-cut",
      "frames may not leave this machine for {host}: allow it under Models",
      { values: { host: new URL(base).host } },
    );
  }

  /**
   * A `fetch` for requests of one purpose.
   * It throws FailureError `network-cut` for a host that was not configured, and when the network is or gets cut.
   */
  for(purpose: RequestPurpose): typeof fetch {
    return async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const refusal = this.refusal(url);
      if (refusal) throw refusal;
      const stop = new AbortController();
      this.underWay.set(stop, url);
      const { host } = url;
      const sentBytes = typeof init?.body === "string" ? new TextEncoder().encode(init.body).length : 0;
      const ended = (receivedBytes: number) => {
        this.underWay.delete(stop);
        this.onSent({ host, purpose, sentBytes, receivedBytes });
      };
      try {
        const signal = AbortSignal.any([stop.signal, request.signal]);
        const response = await this.send(request.url, {
          ...init,
          signal,
          credentials: "omit",
          cache: "no-store",
          referrerPolicy: "no-referrer",
          redirect: init?.redirect ?? "error",
        });
        return counted(response, ended);
      } catch (error) {
        ended(0);
        throw stop.signal.aborted ? stop.signal.reason : error;
      }
    };
  }

  private refusal({ protocol, hostname, host }: URL): FailureError | null {
    const { bases, isCut } = this.permissions;
    if (isCut) {
      return new FailureError(
        "network-cut",
        "nothing was sent to {host}: you cut the network under Privacy; switch it on there",
        { values: { host } },
      );
    }
    // The doctor looks at the other ports of a configured host as well.
    const isKnown = bases.some((base) => new URL(base).hostname === hostname);
    if (isKnown && /^https?:$/.test(protocol)) return null;
    return new FailureError("network-cut", "nothing was sent to {host}: it is no endpoint of yours", {
      values: { host },
    });
  }
}

/** The response, whose end is told with the bytes of its body. */
function counted(response: Response, ended: (bytes: number) => void): Response {
  if (!response.body) {
    ended(0);
    return response;
  }
  let bytes = 0;
  let isEnded = false;
  const end = () => {
    if (!isEnded) ended(bytes);
    isEnded = true;
  };
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end();
          controller.close();
          return;
        }
        bytes += value.length;
        controller.enqueue(value);
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
