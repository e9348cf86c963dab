import { FailureError } from "../../core/failure.ts";
import { retryAfterMs } from "../../core/retry-after.ts";
import { sleep } from "../../core/sleep.ts";
import { bodyOf, MAX_BODY_BYTES } from "./body.ts";
import type { JudgeEndpoint } from "./endpoint.ts";
import { errorWords, readReply } from "./reply.ts";

/** What is compared. */
export interface Judged {
  readonly reference: string;
  readonly pred: string;
}

/** A judge's reply to one item; or why there is none, as a sentence. */
export type Judgement =
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: string };

/** How one request ended. What passes is tried again; what does not is the item's, or that of them all. */
type Attempt =
  | { readonly kind: "reply"; readonly text: string }
  | {
      readonly kind: "again";
      readonly why: string;
      readonly waitMs?: number | undefined;
      readonly isNobodyThere?: boolean;
    }
  | { readonly kind: "failed"; readonly why: string };

const ATTEMPTS = 5;
/** Doubled each time. */
const FIRST_WAIT_MS = 500;
/** As long as a timer can wait at all. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Nobody listens there, whatever the item. */
const NOBODY = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/** Asks a judge about one item after the other. */
export class Judge {
  private temperature: 0 | undefined = 0;
  private isReached = false;

  constructor(
    private readonly endpoint: JudgeEndpoint,
    private readonly wait: typeof sleep = sleep,
    /** Told what went wrong, and how long it is until the next attempt. */
    private readonly onRetry: (why: string, waitMs: number) => void = () => undefined,
    private readonly send: typeof fetch = (...request) => fetch(...request),
  ) {}

  /**
   * The judge's reply to an item, as it came. What may pass is tried five times: too many requests, errors of the server, broken
   * connections, time-outs, and replies without scores (suite-commands.md).
   * @throws FailureError `access-denied`, `repository-missing` and `network` where every other item would fare the same
   * @throws AbortError as soon as the signal is aborted
   */
  async ask(item: Judged, signal?: AbortSignal): Promise<Judgement> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(item, signal);
      if (outcome.kind === "reply") return { text: outcome.text, fault: null };
      if (outcome.kind === "failed") return { text: null, fault: `the judge ${outcome.why}` };
      if (attempt === ATTEMPTS) {
        if (outcome.isNobodyThere) throw this.nobody();
        return { text: null, fault: `the judge ${outcome.why} (${ATTEMPTS} attempts)` };
      }
      const waitMs = Math.min(outcome.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
      this.onRetry(outcome.why, waitMs);
      await this.wait(waitMs, signal);
    }
  }

  private async attempt(item: Judged, signal: AbortSignal | undefined): Promise<Attempt> {
    const timeout = AbortSignal.timeout(this.endpoint.timeoutMs);
    try {
      const response = await this.send(this.endpoint.address, {
        method: "POST",
        headers: this.headers(),
        body: this.body(item),
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      this.isReached = true;
      return this.read(response, await bodyOf(response));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof FailureError) throw error;
      if (timeout.aborted) {
        return { kind: "again", why: `did not reply within ${this.endpoint.timeoutMs / 1000} s` };
      }
      const isNobodyThere = !this.isReached && isNobody(error);
      return { kind: "again", why: "dropped the connection", isNobodyThere };
    }
  }

  private nobody(): FailureError {
    return new FailureError(
      "network",
      `no judge listens at ${this.place()}; check the address and port, and start it`,
    );
  }

  /** Where the judge is, without what may be secret behind it. */
  private place(): string {
    const { origin, pathname } = new URL(this.endpoint.address);
    return origin + pathname;
  }

  private headers(): Record<string, string> {
    const { key } = this.endpoint;
    const type = { "Content-Type": "application/json" };
    return key === null ? type : { ...type, Authorization: `Bearer ${key}` };
  }

  /** The request of upstream's second script, at a temperature of 0 (videorefer-suite.md 5.2, 5.4). */
  private body({ reference, pred }: Judged): string {
    const { model, prompt } = this.endpoint;
    return JSON.stringify({
      model,
      messages: [
        { role: "system", content: prompt },
        { role: "user", content: `##Correct answer: ${reference}\n##Predicted answer: ${pred}\n` },
      ],
      temperature: this.temperature,
    });
  }

  private read(response: Response, body: string | null): Attempt {
    const { status } = response;
    const said = this.withoutKey(body === null ? "" : errorWords(body));
    const answer = said === "" ? `answered ${status}` : `answered ${status} (${said})`;
    if (status === 401) {
      throw new FailureError(
        "access-denied",
        `the judge at ${this.place()} ${answer}: ${this.endpoint.key === null ? "it wants a key, and none was given" : "it does not accept the key"}`,
      );
    }
    if (status === 404) {
      throw new FailureError(
        "repository-missing",
        `the judge at ${this.place()} ${answer}: it has no such address, or no model ${this.endpoint.model}`,
      );
    }
    if (status === 429 || status >= 500) {
      return {
        kind: "again",
        why: answer,
        waitMs: retryAfterMs(response.headers.get("Retry-After"), Date.now()),
      };
    }
    if (status === 400 && this.temperature !== undefined && /temperature/i.test(said)) {
      // Some models know no temperature but their own.
      this.temperature = undefined;
      return { kind: "again", why: answer, waitMs: 0 };
    }
    if (!response.ok) return { kind: "failed", why: answer };
    if (body === null) return { kind: "again", why: `sent more than ${MAX_BODY_BYTES} bytes` };
    const reply = readReply(body);
    return reply.fault === null ? { kind: "reply", text: reply.text } : { kind: "again", why: reply.fault };
  }

  /** Servers may repeat what they were sent. */
  private withoutKey(text: string): string {
    const { key } = this.endpoint;
    return key === null ? text : text.replaceAll(key, "…");
  }
}

/** Whether a request failed since nothing is there, which Node tells and browsers do not. */
function isNobody(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    typeof cause === "object" && cause !== null && "code" in cause && NOBODY.includes(String(cause.code))
  );
}
