import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { addressSpace } from "../../../core/address-space.ts";
import { advice } from "./advice.ts";
import { type Connection, diagnose, type Surroundings } from "./diagnose.ts";
import type { Finding } from "./finding.ts";

const KEY = "sk-very-secret";
const MODELS = JSON.stringify({ object: "list", data: [{ id: "qwen3:8b" }, { id: "llava:latest" }] });

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly authorization: string | null;
}

/** A server that answers by path and headers; and what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { url = "", method = "", headers } = request;
    asked.push({ path: url, method, authorization: headers.authorization ?? null });
    response.setHeader("Connection", "close");
    answer(request, response);
  });
  return { origin: `http://127.0.0.1:${await listening(server)}`, asked };
}

const json =
  (text: string, status = 200) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(text);
  };

const onPath = (path: string, text: string) => (request: IncomingMessage, response: ServerResponse) =>
  request.url === path
    ? json(text)(request, response)
    : json('{"error":"not found"}', 404)(request, response);

/** Where nobody listens: a port that was given back. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  servers.pop();
  await new Promise((closed) => server.close(closed));
  return port;
}

const connection = (base: string, more: Partial<Connection> = {}): Connection => ({
  ...{ base, model: "llava", key: null },
  ...more,
});

const COMMAND: Surroundings = { fetch, pageOrigin: null, timeoutMs: 3000 };

async function found(of: Connection, from: Surroundings = COMMAND): Promise<[Finding, string]> {
  const finding = await diagnose(of, from);
  const words = advice(finding, of, "OPENAI_API_KEY");
  expect(words).not.toContain(KEY);
  return [finding, words];
}

describe("on the command line", () => {
  it("finds nothing wrong where the model is there, by either of its names, and sends the key", async () => {
    const { origin, asked } = await serve(onPath("/v1/models", MODELS));
    const [finding, words] = await found(connection(`${origin}/v1/`, { key: KEY }));
    expect(finding).toEqual({ kind: "works" });
    expect(words).toBe(`${origin}/v1 answers and has the model llava.`);
    expect(asked).toEqual([{ path: "/v1/models", method: "GET", authorization: `Bearer ${KEY}` }]);
    expect((await found(connection(`${origin}/v1`, { model: "qwen3:8b" })))[0].kind).toBe("works");
  });

  it("names the models that are there", async () => {
    const { origin } = await serve(onPath("/v1/models", MODELS));
    const [finding, words] = await found(connection(`${origin}/v1`, { model: "llama" }));
    expect(finding).toEqual({ kind: "model-unknown", models: ["qwen3:8b", "llava:latest"] });
    expect(words).toBe(`${origin}/v1 has no model llama. It has qwen3:8b, llava:latest.`);
    const many = Array.from({ length: 20 }, (_, at) => ({ id: `m${at}` }));
    const other = await serve(onPath("/v1/models", JSON.stringify({ data: many })));
    expect((await found(connection(`${other.origin}/v1`)))[1]).toMatch(/m11 and 8 more\.$/);
    const none = await serve(onPath("/v1/models", '{"data":[]}'));
    expect((await found(connection(`${none.origin}/v1`)))[1]).toContain("has no model at all");
  });

  it("says that nobody listens, and what to start", async () => {
    const port = await freePort();
    const [finding, words] = await found(connection(`http://127.0.0.1:${port}/v1`));
    // A server of this machine may happen to run at a usual port.
    expect(finding.kind).toBe("nobody");
    expect(words).toContain(`Nobody listens at http://127.0.0.1:${port}/v1`);
  });

  it("finds the server that listens at a usual port instead", async () => {
    const port = await freePort();
    const { origin, asked } = await serve(onPath("/v1/models", MODELS));
    // The usual port is taken to the server here.
    const redirected: typeof fetch = (address, init) =>
      fetch(String(address).replace("http://127.0.0.1:1234", origin), init);
    const [finding, words] = await found(connection(`http://127.0.0.1:${port}/v1`, { key: KEY }), {
      ...COMMAND,
      fetch: redirected,
    });
    expect(finding).toEqual({ kind: "nobody", instead: "http://127.0.0.1:1234/v1", mayBeBlocked: false });
    expect(words).toMatch(/but there is a server at http:\/\/127\.0\.0\.1:1234\/v1: use that address\.$/);
    // The key goes to the configured address alone.
    expect(asked.every(({ authorization }) => authorization === null)).toBe(true);
  });

  it("says that a name is unknown", async () => {
    const unknown = Object.assign(new TypeError("fetch failed"), { cause: { code: "ENOTFOUND" } });
    const [finding, words] = await found(connection("http://judge.invalid/v1"), {
      ...COMMAND,
      fetch: () => Promise.reject(unknown),
    });
    expect(finding).toEqual({ kind: "unknown-host" });
    expect(words).toContain("no host called judge.invalid");
  });

  it.each([
    ["/", "/v1"],
    ["/v1/chat/completions", "/v1"],
    ["/api", "/api/v1"],
    ["/v2", "/v1"],
  ])("finds the interface at %s elsewhere of the host", async (typed, right) => {
    const { origin } = await serve(onPath(`${right}/models`, MODELS));
    const [finding, words] = await found(connection(`${origin}${typed}`, { key: KEY }));
    expect(finding).toEqual({ kind: "other-path", status: 404, instead: `${origin}${right}` });
    expect(words).toContain(`but one at ${origin}${right}: use that address.`);
  });

  it("says that there is no such interface, or a web page", async () => {
    const { origin } = await serve(json('{"error":"not found"}', 404));
    const [finding, words] = await found(connection(`${origin}/v1`));
    expect(finding).toEqual({ kind: "other-path", status: 404, instead: null });
    expect(words).toContain("has no list of models, as an OpenAI-compatible interface has");
    const page = await serve((_, response) => response.end("<html>Welcome</html>"));
    expect((await found(connection(`${page.origin}/v1`)))[0]).toEqual({ kind: "no-json" });
    const other = await serve(json('{"models":[]}'));
    expect((await found(connection(`${other.origin}/v1`)))[0]).toEqual({
      kind: "other-path",
      status: 200,
      instead: null,
    });
  });

  it.each([
    [401, null, "key-missing", "wants a key (status 401): put it into OPENAI_API_KEY."],
    [401, KEY, "key-refused", "does not accept the key (status 401)"],
    [403, KEY, "key-refused", "does not accept the key (status 403)"],
  ])("tells a missing key from a wrong one: %i", async (status, key, kind, sentence) => {
    const { origin } = await serve(json(JSON.stringify({ error: { message: `wrong key ${KEY}` } }), status));
    const [finding, words] = await found(connection(`${origin}/v1`, { key }));
    expect(finding).toEqual({ kind, status });
    expect(words).toContain(sentence);
  });

  it("says what a server that fails says, without the key", async () => {
    const { origin } = await serve(
      json(JSON.stringify({ error: { message: `out of memory, ${KEY}` } }), 503),
    );
    const [finding, words] = await found(connection(`${origin}/v1`, { key: KEY }));
    expect(finding).toEqual({ kind: "failed", status: 503, said: "out of memory, …" });
    expect(words).toContain("answers with status 503 (out of memory, …). Look into its own log.");
    const busy = await serve(json("", 429));
    expect((await found(connection(`${busy.origin}/v1`)))[1]).toMatch(
      /status 429\. Wait, or ask it less often\.$/,
    );
  });

  it("says where requests are sent on to", async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(307, { Location: "https://judge.test/v1/models?token=hidden" });
      response.end();
    });
    const [finding, words] = await found(connection(`${origin}/v1`));
    expect(finding).toEqual({ kind: "moved", to: "https://judge.test/v1" });
    expect(words).not.toContain("hidden");
  });

  it("says that nothing came in time, whether nothing at all or half of it", async () => {
    for (const start of ["", '{"data":[']) {
      const { origin } = await serve((_, response) => {
        if (start !== "") response.write(start);
        setTimeout(() => response.destroy(), 1000);
      });
      const [finding, words] = await found(connection(`${origin}/v1`), { ...COMMAND, timeoutMs: 200 });
      expect(finding).toEqual({ kind: "slow", seconds: 0.2 });
      expect(words).toContain("did not answer within 0.2 s");
    }
  });

  it("tells HTTP from HTTPS", async () => {
    const { origin } = await serve(onPath("/v1/models", MODELS));
    const [finding] = await found(connection(`${origin.replace("http:", "https:")}/v1`));
    expect(finding).toEqual({ kind: "other-scheme", instead: `${origin}/v1` });

    const port = await listening(createTlsServer({}));
    const [reverse, words] = await found(connection(`http://127.0.0.1:${port}/v1`));
    expect(reverse).toEqual({ kind: "other-scheme", instead: `https://127.0.0.1:${port}/v1` });
    expect(words).toBe(`http://127.0.0.1:${port}/v1 speaks HTTPS: use https://127.0.0.1:${port}/v1.`);

    const polite = await serve((_, response) => {
      response.writeHead(400);
      response.end("Client sent an HTTP request to an HTTPS server.\n");
    });
    expect((await found(connection(`${polite.origin}/v1`)))[0].kind).toBe("other-scheme");
  });

  it("says that a certificate is not accepted, and that a connection broke", async () => {
    const failing = (code: string): Surroundings => ({
      ...COMMAND,
      fetch: () => Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: { code } })),
    });
    const [finding, words] = await found(
      connection("https://judge.test/v1"),
      failing("DEPTH_ZERO_SELF_SIGNED_CERT"),
    );
    expect(finding).toEqual({ kind: "certificate", why: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(words).toContain("The certificate of judge.test is not accepted");
    const { origin } = await serve((request) => request.destroy());
    expect((await found(connection(`${origin}/v1`)))[0]).toEqual({ kind: "broken" });
  });

  it("stops when it is told to", async () => {
    const { origin } = await serve((_, response) => void setTimeout(() => response.destroy(), 1000));
    const stop = new AbortController();
    const diagnosed = diagnose(connection(`${origin}/v1`), COMMAND, stop.signal);
    stop.abort();
    await expect(diagnosed).rejects.toThrow(/abort/i);
  });
});

describe("from a page", () => {
  const PAGE = "https://app.test";

  /** Requests as a browser makes them for a page: what the page may not read is a failure without a reason. */
  const pageFetch =
    (origin: string): typeof fetch =>
    async (address, init = {}) => {
      const { mode, ...rest } = init;
      const failed = new TypeError("Failed to fetch");
      const headers = { ...(init.headers as Record<string, string>), Origin: origin };
      const response = await fetch(address, { ...rest, headers }).catch(() => Promise.reject(failed));
      if (mode === "no-cors") return Response.error();
      const allowed = response.headers.get("Access-Control-Allow-Origin");
      if (allowed !== "*" && allowed !== origin) throw failed;
      return response;
    };

  const page = (origin: string, state: PermissionState | null = null): Surroundings => ({
    fetch: pageFetch(origin),
    pageOrigin: origin,
    permission: async () => state,
    timeoutMs: 3000,
  });

  it("finds nothing wrong where the server allows the page", async () => {
    const { origin } = await serve((request, response) => {
      response.setHeader("Access-Control-Allow-Origin", PAGE);
      onPath("/v1/models", MODELS)(request, response);
    });
    expect((await found(connection(`${origin}/v1`), page(PAGE, "granted")))[0]).toEqual({ kind: "works" });
  });

  it("says how to let the page read, at a port that is no program's", async () => {
    const { origin } = await serve(onPath("/v1/models", MODELS));
    const [finding, words] = await found(connection(`${origin}/v1`), page(PAGE, "granted"));
    expect(finding).toEqual({ kind: "cors", origin: PAGE });
    for (const way of [
      "OLLAMA_ORIGINS=https://app.test",
      "lms server start --cors",
      "--cors-origins https://app.test",
    ]) {
      expect(words).toContain(way);
    }
  });

  it.each([
    [11434, "Stop it, and start it with: OLLAMA_ORIGINS=https://app.test ollama serve"],
    [1234, "Stop it, and start it with: lms server start --cors"],
    [8080, "Stop it, and start it with: llama-server … --cors-origins https://app.test"],
    [8000, `Stop it, and start it with: vllm serve … --allowed-origins '["https://app.test"]'`],
  ])("says it for the program that listens at %i", (port, sentence) => {
    const words = advice(
      { kind: "cors", origin: PAGE },
      connection(`http://localhost:${port}/v1`),
      "the field",
    );
    expect(words).toContain(sentence);
  });

  it("says that the browser has to be allowed to reach this machine", async () => {
    const { origin, asked } = await serve(onPath("/v1/models", MODELS));
    const [denied, words] = await found(connection(`${origin}/v1`), page(PAGE, "denied"));
    expect(denied).toEqual({ kind: "permission", space: "loopback", isAsked: false });
    expect(words).toContain(
      "does not let this page reach apps on this device. Allow it in the site's settings",
    );
    expect(asked).toEqual([]);
    const blocked = {
      ...page(PAGE, "prompt"),
      fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    };
    const [waiting, ask] = await found(connection("http://192.168.1.5:11434/v1"), blocked);
    expect(waiting).toEqual({ kind: "permission", space: "local", isAsked: true });
    expect(ask).toContain("whether this page may reach devices on the local network. Choose Allow");
  });

  it("says that an HTTPS page may not call HTTP", async () => {
    const [finding, words] = await found(connection("http://judge.test/v1"), page(PAGE));
    expect(finding).toEqual({ kind: "mixed-content" });
    expect(words).toContain("npm start");
    const blocked = { ...page(PAGE), fetch: () => Promise.reject(new TypeError("Failed to fetch")) };
    expect((await found(connection("http://10.0.0.7:8000/v1"), blocked))[0]).toEqual({
      kind: "mixed-content",
    });
  });

  it("says that nobody listens, and that some browsers block it", async () => {
    const port = await freePort();
    const [finding, words] = await found(connection(`http://127.0.0.1:${port}/v1`), page(PAGE, "granted"));
    expect(finding).toMatchObject({ kind: "nobody", mayBeBlocked: true });
    if (finding.kind === "nobody" && finding.instead === null) expect(words).toContain("Safari");
    // An isolated page is told nothing of a server that lets no page read, so what to start that with is said too.
    const silent = {
      ...page(PAGE, "granted"),
      fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    };
    const [, ollama] = await found(connection("http://127.0.0.1:11434/v1"), silent);
    expect(ollama).toContain(`Start Ollama, or check the port. If it runs already`);
    expect(ollama).toContain(`Stop it, and start it with: OLLAMA_ORIGINS=${PAGE} ollama serve`);
    const local = await found(connection(`http://127.0.0.1:${port}/v1`), page("http://localhost:4173"));
    expect(local[0]).toMatchObject({ kind: "nobody", mayBeBlocked: false });
  });

  it("tells HTTP from HTTPS as far as it can", async () => {
    const { origin } = await serve(onPath("/v1/models", MODELS));
    const [finding] = await found(
      connection(`${origin.replace("http:", "https:")}/v1`),
      page(PAGE, "granted"),
    );
    expect(finding).toEqual({ kind: "other-scheme", instead: `${origin}/v1` });
  });
});

it("knows how far away a host is", () => {
  const spaces = (hosts: readonly string[]) => [...new Set(hosts.map(addressSpace))];
  expect(spaces(["localhost", "app.localhost", "127.0.0.1", "127.8.0.1", "[::1]"])).toEqual(["loopback"]);
  expect(
    spaces(["10.1.2.3", "172.16.0.1", "172.31.0.1", "192.168.0.9", "nas.local", "[fd00::1]", "[fe80::1]"]),
  ).toEqual(["local"]);
  expect(
    spaces(["172.32.0.1", "11.0.0.1", "judge.test", "10.example.org", "[2001:db8::1]", "fd.example.org"]),
  ).toEqual(["public"]);
});
