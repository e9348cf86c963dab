import { addressSpace } from "../../../core/address-space.ts";
import { isJsonObject } from "../../../core/json-object.ts";
import { bodyOf } from "../body.ts";
import { errorWords } from "../reply.ts";
import type { Finding } from "./finding.ts";
import { KNOWN_SERVERS } from "./known-servers.ts";

/** An OpenAI-compatible interface, as a person configures it. */
export interface Connection {
  /** Such as `http://localhost:11434/v1`: an address with HTTP or HTTPS. */
  readonly base: string;
  readonly model: string;
  /** Sent to that address alone, and never in what is found; null for none. */
  readonly key: string | null;
}

/** Who asks, and from where. */
export interface Surroundings {
  readonly fetch: typeof fetch;
  /** Of the page that asks; null on the command line, where no browser stands between. */
  readonly pageOrigin: string | null;
  /** Whether the page may reach this machine or the local network; null where the browser does not know the permission. */
  permission?(name: "loopback-network" | "local-network"): Promise<PermissionState | null>;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/**
 * Finds out why an interface does not answer. It only asks for the list of models, so nothing is computed, and nothing of a person's
 * work is sent. The key is sent to the configured base alone.
 * @throws AbortError as soon as the signal is aborted
 */
export async function diagnose(
  connection: Connection,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Promise<Finding> {
  const probe = new Probe(surroundings, signal);
  const base = new URL(connection.base);
  const blocked = await blockedByBrowser(base, surroundings);
  if (blocked) return blocked;
  const answer = await probe.models(base.href, connection.key);
  if (answer.kind === "silent") {
    return surroundings.pageOrigin === null
      ? unreached(base, answer.error, probe)
      : unreachedFromPage(base, surroundings.pageOrigin, probe, surroundings);
  }
  if (answer.kind === "slow") return { kind: "slow", seconds: surroundings.timeoutMs / 1000 };
  return readAnswer(answer, connection, base, probe);
}

type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly location: string | null;
      readonly body: string;
    }
  | { readonly kind: "slow" }
  /** No answer; what was thrown. */
  | { readonly kind: "silent"; readonly error: unknown };

/** Requests that cost nothing. */
class Probe {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** The list of models below a base, whatever comes. */
  async models(base: string, key: string | null): Promise<Answer> {
    const headers: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
    return this.request(async (init) => {
      const response = await this.surroundings.fetch(modelsAddress(base), {
        ...init,
        headers,
        redirect: "manual",
      });
      const body = (await bodyOf(response)) ?? "";
      return { kind: "answer", status: response.status, location: response.headers.get("Location"), body };
    });
  }

  /** Whether a base has a list of models, which it shows to anyone. */
  async hasModels(base: string): Promise<boolean> {
    const answer = await this.models(base, null);
    return answer.kind === "answer" && answer.status === 200 && modelsIn(answer.body) !== null;
  }

  /** Whether anything is there at all, of which a page may read nothing. */
  async isThere(base: string): Promise<boolean> {
    const answer = await this.request(async (init) => {
      await this.surroundings.fetch(modelsAddress(base), { ...init, mode: "no-cors" });
      return { kind: "answer", status: 0, location: null, body: "" };
    });
    return answer.kind === "answer";
  }

  private async request(send: (init: RequestInit) => Promise<Answer>): Promise<Answer> {
    const timeout = AbortSignal.timeout(this.surroundings.timeoutMs);
    try {
      return await send({ signal: this.signal ? AbortSignal.any([this.signal, timeout]) : timeout });
    } catch (error) {
      this.signal?.throwIfAborted();
      return timeout.aborted ? { kind: "slow" } : { kind: "silent", error };
    }
  }
}

/** What the browser stops before anything is sent. */
async function blockedByBrowser(
  base: URL,
  { pageOrigin, permission }: Surroundings,
): Promise<Finding | null> {
  if (pageOrigin === null) return null;
  const space = addressSpace(base.hostname);
  const page = new URL(pageOrigin);
  if (page.protocol === "https:" && base.protocol === "http:" && space === "public") {
    return { kind: "mixed-content" };
  }
  if (space === "public" || addressSpace(page.hostname) === "loopback") return null;
  const state = (await permission?.(`${space}-network`)) ?? null;
  return state === "denied" ? { kind: "permission", space, isAsked: false } : null;
}

/** Why nothing came back on the command line, where the system says why. */
async function unreached(base: URL, error: unknown, probe: Probe): Promise<Finding> {
  const code = codeOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return { kind: "unknown-host" };
  if (code === "ECONNREFUSED") return nobody(await otherServer(base, probe));
  if (code === "ETIMEDOUT" || code === "UND_ERR_CONNECT_TIMEOUT" || code === "EHOSTUNREACH")
    return nobody(null);
  if (base.protocol === "https:" && isCertificate(code)) return { kind: "certificate", why: code };
  return (await otherScheme(base, probe)) ?? { kind: "broken" };
}

/** Why nothing came back to a page, which is told nothing: by what it can still try. */
async function unreachedFromPage(
  base: URL,
  origin: string,
  probe: Probe,
  { permission }: Surroundings,
): Promise<Finding> {
  if (await probe.isThere(base.href)) return { kind: "cors", origin };
  const space = addressSpace(base.hostname);
  if (space !== "public" && addressSpace(new URL(origin).hostname) !== "loopback") {
    const state = (await permission?.(`${space}-network`)) ?? null;
    if (state !== null && state !== "granted") {
      return { kind: "permission", space, isAsked: state === "prompt" };
    }
  }
  const isMixed = origin.startsWith("https:") && base.protocol === "http:" && space === "local";
  if (isMixed) return { kind: "mixed-content" };
  const swapped = withOtherScheme(base);
  const mayTry = swapped.protocol === "https:" || !origin.startsWith("https:") || space === "loopback";
  if (mayTry && (await probe.isThere(swapped.href))) return { kind: "other-scheme", instead: shown(swapped) };
  const mayBeBlocked = origin.startsWith("https:") && base.protocol === "http:";
  return { kind: "nobody", instead: await otherServer(base, probe), mayBeBlocked, origin };
}

const nobody = (instead: string | null): Finding => ({ kind: "nobody", instead, mayBeBlocked: false });

async function readAnswer(
  { status, location, body }: Extract<Answer, { kind: "answer" }>,
  { key, model }: Connection,
  base: URL,
  probe: Probe,
): Promise<Finding> {
  const said = key === null ? errorWords(body) : errorWords(body).replaceAll(key, "…");
  if (status === 401 || status === 403) return { kind: key === null ? "key-missing" : "key-refused", status };
  // A page is told of a redirection by the status 0, and nothing more.
  if (status === 0 || (status >= 300 && status < 400)) return { kind: "moved", to: placeOf(location, base) };
  if (status === 400 && base.protocol === "http:" && /HTTPS/.test(body)) {
    return { kind: "other-scheme", instead: shown(withOtherScheme(base)) };
  }
  if (status === 429 || status >= 500) return { kind: "failed", status, said };
  const models = status === 200 ? modelsIn(body) : null;
  if (models) {
    return models.some((name) => isSameModel(name, model))
      ? { kind: "works" }
      : { kind: "model-unknown", models };
  }
  for (const instead of otherBases(base)) {
    if (await probe.hasModels(instead.href)) return { kind: "other-path", status, instead: shown(instead) };
  }
  return status === 200 && !isJson(body)
    ? { kind: "no-json" }
    : { kind: "other-path", status, instead: null };
}

/** The names in a list of models; null where a body is none. */
function modelsIn(body: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(body);
    const data = isJsonObject(list) ? list.data : null;
    if (!Array.isArray(data)) return null;
    return data.flatMap((one: unknown) => (isJsonObject(one) && typeof one.id === "string" ? [one.id] : []));
  } catch {
    return null;
  }
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Ollama lists the tag that it adds to a name without one. */
const isSameModel = (listed: string, asked: string): boolean =>
  listed === asked || listed === `${asked}:latest`;

/** Where interfaces of this kind commonly are, of the same host. */
function otherBases(base: URL): URL[] {
  const cut = base.pathname.replace(/\/(chat\/completions|completions|models)?\/*$/, "");
  const paths = new Set([cut, "/v1", `${cut}/v1`, "/api/v1", "/openai/v1"]);
  paths.delete(base.pathname.replace(/\/+$/, ""));
  paths.delete("");
  return [...paths].map((path) => new URL(path, base));
}

/** The base of another server of this machine, where the person meant one of it. */
async function otherServer(base: URL, probe: Probe): Promise<string | null> {
  if (addressSpace(base.hostname) !== "loopback") return null;
  for (const { port } of KNOWN_SERVERS) {
    if (String(port) === base.port) continue;
    const other = new URL("/v1", `http://${base.hostname}:${port}`);
    if (await probe.hasModels(other.href)) return shown(other);
  }
  return null;
}

async function otherScheme(base: URL, probe: Probe): Promise<Finding | null> {
  const swapped = withOtherScheme(base);
  const answer = await probe.models(swapped.href, null);
  const isSpoken =
    answer.kind === "answer" ||
    (answer.kind === "silent" && swapped.protocol === "https:" && speaksTls(answer.error));
  return isSpoken ? { kind: "other-scheme", instead: shown(swapped) } : null;
}

function withOtherScheme(base: URL): URL {
  const scheme = base.protocol === "http:" ? "https:" : "http:";
  return new URL(base.href.replace(/^https?:/, scheme));
}

/** What the system calls a failure of a connection; empty where it says nothing. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}

const isCertificate = (code: string): boolean => /CERT|SIGNATURE/.test(code);

/** Whether a handshake failed with somebody who knows it. */
function speaksTls(error: unknown): boolean {
  const code = codeOf(error);
  return (
    isCertificate(code) || (/^ERR_SSL_/.test(code) && !/WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST/.test(code))
  );
}

function modelsAddress(base: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/models`;
  url.hash = "";
  return url.href;
}

/** An address without what may be secret behind it. */
export const shown = ({ origin, pathname }: URL): string => `${origin}${pathname.replace(/\/+$/, "")}`;

function placeOf(location: string | null, base: URL): string {
  if (location === null || !URL.canParse(location, base.href)) return "another address";
  return shown(new URL(location, base)).replace(/\/models$/, "");
}
