import { FailureError } from "../../core/failure.ts";
import { hexDigest } from "../../core/hex-digest.ts";

/** A language model behind an OpenAI-compatible interface that judges descriptions. */
export interface JudgeEndpoint {
  /** Where requests go to. */
  readonly address: string;
  readonly model: string;
  /** The system message, as it stands in its file. */
  readonly prompt: string;
  /** Sent to that address, and never shown; null where none is needed. */
  readonly key: string | null;
  /** How long a reply may take. */
  readonly timeoutMs: number;
}

/** How the hash of upstream's prompt begins (videorefer-suite.md 5.2). */
const UPSTREAM_PROMPT = "39596092750e8982";

/** How the SHA-256 of a prompt begins, by which prompts are told apart. */
export async function judgePromptHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return (await hexDigest("SHA-256", bytes)).slice(0, UPSTREAM_PROMPT.length);
}

/** Whether these are the bytes of upstream's prompt, with which scores can be compared with published ones. */
export async function isUpstreamPrompt(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return (await judgePromptHash(bytes)) === UPSTREAM_PROMPT;
}

/**
 * Where the requests go to of an interface with this base, such as `http://localhost:11434/v1`.
 * @throws FailureError `address-invalid`
 */
export function completionsAddress(base: string): string {
  const url = URL.canParse(base) ? new URL(base) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new FailureError(
      "address-invalid",
      `expected the base of an OpenAI-compatible interface, such as http://localhost:11434/v1, found ${url?.username ? "an address with a name or password in it" : base}`,
    );
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/chat/completions`;
  url.hash = "";
  return url.href;
}

/** A key as a header can hold it; null for none. @throws FailureError `access-denied`, without the key */
export function usableKey(text: string | undefined): string | null {
  const key = text?.trim() ?? "";
  if (/^[\x21-\x7e]*$/.test(key)) return key === "" ? null : key;
  throw new FailureError(
    "access-denied",
    "expected a key of ASCII characters without blanks, found others; copy it again",
  );
}
