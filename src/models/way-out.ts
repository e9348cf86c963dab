import { FailureError } from "../core/failure.ts";
import type { SentRequest } from "../protocol/endpoint.ts";

/** A request that leaves the models worker. */
interface Outgoing {
  /** Aborted when the network is cut, with a FailureError `network-cut`. */
  readonly signal: AbortSignal;
  /** The answer came, perhaps from another host than was asked. */
  answeredBy(url: string): void;
  received(bytes: number): void;
  end(): void;
}

/**
 * What leaves the models worker: every request is told of, and none leaves while the person has the network cut. One for each worker, as
 * there is one network.
 */
class WayOut {
  private isCut = false;
  private onSent: (request: SentRequest) => void = () => undefined;
  private readonly underWay = new Map<AbortController, string>();

  permit(isCut: boolean, onSent: (request: SentRequest) => void): void {
    this.isCut = isCut;
    this.onSent = onSent;
    if (isCut) for (const [controller, host] of this.underWay) controller.abort(cut(host));
  }

  /** @throws FailureError `network-cut` */
  begin(url: string): Outgoing {
    const { host } = new URL(url);
    if (this.isCut) throw cut(host);
    const controller = new AbortController();
    this.underWay.set(controller, host);
    let hosts = host;
    let receivedBytes = 0;
    return {
      signal: controller.signal,
      answeredBy: (answering) => {
        const other = URL.canParse(answering) ? new URL(answering).host : host;
        if (other !== host) hosts = `${host} → ${other}`;
      },
      received: (bytes) => {
        receivedBytes += bytes;
      },
      end: () => {
        if (!this.underWay.delete(controller)) return;
        this.onSent({ host: hosts, purpose: "model", sentBytes: 0, receivedBytes });
      },
    };
  }
}

const cut = (host: string): FailureError =>
  new FailureError(
    "network-cut",
    "nothing is asked of {host} any more: you cut the network under Privacy; switch it on there",
    { values: { host } },
  );

export const wayOut = new WayOut();
