import { bodyOf } from "../benchmark/judge/body.ts";
import { completionsAddress, usableKey } from "../benchmark/judge/endpoint.ts";
import { errorWords } from "../benchmark/judge/reply.ts";
import { FailureError } from "../core/failure.ts";
import { retryAfterMs } from "../core/retry-after.ts";
import { sleep } from "../core/sleep.ts";
import type { Endpoint } from "../protocol/endpoint.ts";
import type { AnswerSummary, AskSettings } from "../protocol/engine.ts";
import { MalformedReply, readChat } from "./chat-stream.ts";

/** A message of a chat completion. */
export type ChatMessage =
  | { readonly role: "assistant"; readonly content: string }
  | {
      readonly role: "user";
      readonly content:
        | string
        | readonly (
            | { readonly type: "text"; readonly text: string }
            | { readonly type: "image_url"; readonly image_url: { readonly url: string } }
          )[];
    };

/** Attempts at a question that got no word yet. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A server may load a model before its first word. */
const SILENCE_MS = 300_000;
/** Of the answer, where the person sets nothing. */
const USUAL_TOKENS = 1024;

export interface ChatParts {
  readonly fetch: typeof fetch;
  readonly wait?: typeof sleep;
  /** How long nothing may come. */
  readonly silenceMs?: number;
}

/**
 * Asks a model behind an endpoint and passes its words on as they come. What may pass is tried again, as long as there is no word yet.
 * @throws FailureError `endpoint-refused`, `endpoint-silent` and `endpoint-broken` by what went wrong; `cancelled` once the signal aborts
 */
export async function chatAnswer(
  endpoint: Endpoint,
  messages: readonly ChatMessage[],
  settings: AskSettings,
  onText: (delta: string) => void,
  signal: AbortSignal,
  parts: ChatParts,
): Promise<Pick<AnswerSummary, "text" | "finish">> {
  const wait = parts.wait ?? sleep;
  for (let attempt = 1; ; attempt++) {
    let text = "";
    try {
      for await (const { text: delta, finish } of chat(endpoint, messages, settings, signal, parts)) {
        text += delta;
        if (delta !== "") onText(delta);
        if (finish === null) continue;
        if (text.trim() === "") throw new Passing("sent an empty answer");
        return { text, finish };
      }
      if (text.trim() === "") throw new Passing("sent an empty answer");
      return { text, finish: "stop" };
    } catch (error) {
      if (signal.aborted) throw new FailureError("cancelled", "cancelled");
      if (error instanceof FailureError) throw error;
      const passing = error instanceof Passing ? error : new Passing(wordsOf(error));
      if (text !== "" || attempt === ATTEMPTS) {
        const tried = text === "" ? ` (${ATTEMPTS} attempts)` : " after a part of its answer";
        const code = passing.isSilence ? "endpoint-silent" : "endpoint-broken";
        throw new FailureError(code, `${hostOf(endpoint)} ${passing.message}${tried}`);
      }
      const waitMs = passing.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
      await wait(Math.min(waitMs, LONGEST_WAIT_MS), signal);
    }
  }
}

/** What may be otherwise the next time. */
class Passing extends Error {
  constructor(
    message: string,
    readonly isSilence = false,
    readonly waitMs?: number,
  ) {
    super(message);
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof MalformedReply ? error.message : "dropped the connection";

const hostOf = ({ base }: Endpoint): string => new URL(base).host;

async function* chat(
  endpoint: Endpoint,
  messages: readonly ChatMessage[],
  settings: AskSettings,
  signal: AbortSignal,
  { fetch: send, silenceMs = SILENCE_MS }: ChatParts,
) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  try {
    const key = usableKey(endpoint.key ?? undefined);
    const response = await send(completionsAddress(endpoint.base), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(key !== null && { Authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(bodyFor(endpoint, messages, settings)),
      signal: AbortSignal.any([signal, silence.signal]),
    }).catch((error: unknown) => {
      if (error instanceof FailureError || silence.signal.aborted || signal.aborted) throw error;
      throw new Passing("did not answer", true);
    });
    heard();
    if (!response.ok) throw await refusal(response, endpoint);
    for await (const piece of readChat(response)) {
      heard();
      yield piece;
    }
  } catch (error) {
    if (silence.signal.aborted && !signal.aborted) {
      throw new Passing(`sent nothing for ${Math.round(silenceMs / 1000)} s`, true);
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function bodyFor(
  { model }: Endpoint,
  messages: readonly ChatMessage[],
  { maxNewTokens = USUAL_TOKENS, sampling, seed }: AskSettings,
) {
  return {
    model,
    messages,
    stream: true,
    max_tokens: maxNewTokens,
    temperature: sampling?.temperature ?? 0,
    ...(sampling && { top_p: sampling.topP, ...(seed !== undefined && { seed }) }),
  };
}

/** What a status that is no success means. */
async function refusal(response: Response, endpoint: Endpoint): Promise<Error> {
  const { status } = response;
  const words = errorWords((await bodyOf(response).catch(() => "")) ?? "");
  const said = endpoint.key === null ? words : words.replaceAll(endpoint.key, "…");
  const answered = said === "" ? `answered ${status}` : `answered ${status} (${said})`;
  if (status === 401 || status === 403) {
    return new FailureError(
      "endpoint-refused",
      `${hostOf(endpoint)} ${answered}: ${endpoint.key === null ? "it wants a key" : "it does not accept the key"}`,
    );
  }
  if (status === 429 || status >= 500) {
    return new Passing(answered, false, retryAfterMs(response.headers.get("Retry-After"), Date.now()));
  }
  return new FailureError("endpoint-broken", `${hostOf(endpoint)} ${answered}`);
}
