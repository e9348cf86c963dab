import { FailureError } from "../core/failure.ts";
import { retryAfterMs } from "../core/retry-after.ts";
import { linkSignals } from "./linked-signal.ts";
import { type Timing, TransientError } from "./retry.ts";
import { wayOut } from "./way-out.ts";

/** Whom requests go to, and as whom. */
export interface HubAccess {
  /** From `parseHubAddress`. */
  readonly base: string;
  readonly token?: string;
  readonly timing: Timing;
}

/** What a request is about, for the sentences of its failures. */
export interface HubRequest {
  /** Below the hub's address, encoded. */
  readonly path: string;
  readonly repository: string;
  readonly revision: string;
  /** The file asked for; the list of files when absent. */
  readonly file?: string;
  readonly range?: string;
}

/** A server that asks for more than the hub's own five minutes between two countings of requests is not waited for so long. */
const MAX_RETRY_AFTER_MILLISECONDS = 300_000;

/**
 * One attempt: asks, has the answer's head looked at, and yields its body as it arrives. The token goes to the hub's own origin;
 * `fetch` drops it when the hub sends us on to the storage of large files.
 * @param look throws what is wrong with the answer
 * @throws TransientError when another attempt may succeed, FailureError when not, also while the network is cut
 * Source: the hub's HTTP API and huggingface_hub, whose `X-Error-Code` says why.
 */
export async function* exchange(
  access: HubAccess,
  request: HubRequest,
  look: (response: Response) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const address = `${access.base}/${request.path}`;
  const outgoing = wayOut.begin(address);
  const attempt = linkSignals(signal, outgoing.signal);
  try {
    const response = await watched(
      fetch(address, {
        headers: {
          ...(access.token !== undefined && { Authorization: `Bearer ${access.token}` }),
          ...(request.range !== undefined && { Range: request.range }),
        },
        signal: attempt.signal,
        // Gigabytes that are converted at once are no use in a cache, and nobody needs to know where we come from.
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      }),
    );
    outgoing.answeredBy(response.url);
    if (!response.ok) throw refusal(response, access, request);
    if (isPage(response) && !request.file?.endsWith(".html")) {
      throw new FailureError(
        "network",
        `${subject(request)} should come from ${access.base}, which sent a web page instead. Check the hub's address, and whether this network wants a sign-in first`,
      );
    }
    look(response);
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await watched(
        reader?.read() ?? Promise.resolve({ done: true, value: undefined } as const),
      );
      if (piece.done) return;
      outgoing.received(piece.value.length);
      if (piece.value.length > 0) yield piece.value;
    }
  } finally {
    attempt.abort(); // what is still to come of the body
    attempt.release();
    outgoing.end();
  }

  /** Waits for the network, no longer than a stall may last, and not for the network to notice: browsers have lost such answers. */
  async function watched<T>(work: Promise<T>): Promise<T> {
    const timer = setTimeout(attempt.abort, access.timing.stallMilliseconds);
    let giveUp = () => {};
    const ended = new Promise<never>((_, reject) => {
      giveUp = () => reject(new DOMException("given up", "AbortError"));
    });
    attempt.signal.addEventListener("abort", giveUp);
    try {
      return await Promise.race([work, ended]);
    } catch {
      // Whatever the browser calls it: a stop from outside is recognised by whoever gave the signal.
      throw new TransientError(
        attempt.signal.aborted
          ? `nothing arrived for ${access.timing.stallMilliseconds / 1000} s`
          : "the connection could not be made or was cut",
        false,
        undefined,
        attempt.signal.aborted,
      );
    } finally {
      clearTimeout(timer);
      attempt.signal.removeEventListener("abort", giveUp);
    }
  }
}

const subject = ({ file, repository, revision }: HubRequest): string =>
  file === undefined
    ? `the list of files of ${repository} at ${revision}`
    : `${file} of ${repository} at ${revision}`;

/** Whether the hub itself answered, and not the storage that it keeps large files in. */
export function isFromHub(response: Response, base: string): boolean {
  return !response.redirected || new URL(response.url).origin === new URL(base).origin;
}

function isPage(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("text/html") ?? false;
}

function refusal(response: Response, access: HubAccess, request: HubRequest): Error {
  const { status } = response;
  const answered = `the answer was HTTP ${status}`;
  const passes = status === 408 || status === 425 || status === 429 || status >= 500;
  // Storage refuses a signed address that has expired; the next attempt gets another.
  if (passes || (status === 403 && !isFromHub(response, access.base))) {
    return new TransientError(answered, true, retryAfter(response, access.timing.now()));
  }
  if (status === 401 || status === 403) return denied(response, access, request);
  if (status === 404) {
    return new FailureError(
      "repository-missing",
      `${subject(request)} is not at ${access.base} (HTTP 404). Check the repository's name and the revision`,
    );
  }
  if (status === 416) {
    return new FailureError(
      "checkpoint-invalid",
      `${subject(request)} is shorter than the hub's list says (${request.range} was refused). Try again later, or another mirror`,
    );
  }
  return new FailureError("network", `${subject(request)} should be sent by ${access.base}; ${answered}`);
}

/** The hub says 401 for what does not exist too, unless it knows who asks. */
function denied(response: Response, { base, token }: HubAccess, request: HubRequest): FailureError {
  const { repository } = request;
  const page = `${base}/${repository}`;
  const gated = response.headers.get("X-Error-Code") === "GatedRepo" || request.file !== undefined;
  const wanted = gated
    ? `accept its conditions at ${page} and give an access token of your account`
    : `check the name; if the repository is private or gated, open ${page} and give an access token of an account that may see it`;
  const given =
    token === undefined
      ? `without an access token ${base} does not give`
      : `with this access token ${base} does not give`;
  return new FailureError(
    "access-denied",
    `${given} ${subject(request)} (HTTP ${response.status}); ${wanted}`,
  );
}

/** A server may ask for more patience than a person has. */
function retryAfter(response: Response, now: number): number | undefined {
  const wait = retryAfterMs(response.headers.get("Retry-After"), now);
  return wait === undefined ? undefined : Math.min(wait, MAX_RETRY_AFTER_MILLISECONDS);
}
