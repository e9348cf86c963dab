import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HubFault, type HubServer, startHubServer } from "../testing/hub-server.ts";
import { type HubOptions, openHubRepository } from "./hub.ts";
import { REAL_TIME, type Retry, type Timing } from "./retry.ts";

const NAME = "tester/model";
const TOKEN = "hf_secretSecretSecret";
const NO_WAIT: Timing = {
  sleep: async () => {},
  now: () => Date.UTC(2026, 0, 1),
  random: () => 0,
  stallMilliseconds: 5000,
};

let hub: HubServer;
let commit: string;
beforeAll(async () => {
  hub = await startHubServer();
  commit = await hub.publish(
    NAME,
    { "config.json": "{}", "sub/a b#?%.txt": "text", "model.safetensors": new Uint8Array(1000) },
    { licence: "apache-2.0" },
  );
});
afterEach(() => {
  hub.heal();
  hub.forget();
});
afterAll(() => hub.close());

const open = (options: Partial<HubOptions> = {}) =>
  openHubRepository({ base: hub.base, repository: NAME, timing: NO_WAIT, ...options });
const failure = (code: string, words = "") => ({
  failure: { code, message: expect.stringContaining(words) },
});

describe("openHubRepository", () => {
  it("pins the commit and lists files with sizes and published hashes", async () => {
    const repository = await open();
    expect(repository).toMatchObject({ repository: NAME, commit, licence: "apache-2.0", gated: false });
    expect([...repository.files.keys()]).toEqual(["config.json", "sub/a b#?%.txt", "model.safetensors"]);
    const zeros = "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"; // sha256sum of 1000 zero bytes
    expect(repository.files.get("model.safetensors")).toMatchObject({ bytes: 1000, sha256: zeros });
    const braces = "9e26dfeeb6e641a33dae4961196235bdb965b21b"; // printf '{}' | git hash-object --stdin
    expect(repository.files.get("config.json")).toEqual({ bytes: 2, sha256: null, blob: braces });
    expect(repository.source.publishedSha256?.("model.safetensors")).toBe(zeros);
    expect(repository.source.publishedSha256?.("config.json")).toBeUndefined();
  });

  it("opens branches with slashes, and commits", async () => {
    const other = await hub.publish(NAME, { "config.json": "[]" }, { revision: "refs/pr/1" });
    expect((await open({ revision: "refs/pr/1" })).commit).toBe(other);
    expect((await open({ revision: commit })).commit).toBe(commit);
  });

  it("reads paths with characters that mean something in addresses", async () => {
    const { source } = await open();
    expect(new TextDecoder().decode(await source.read("sub/a b#?%.txt", 0, 4))).toBe("text");
  });

  it("keeps to its commit when the branch moves", async () => {
    const repository = await open();
    const next = await hub.publish(NAME, { "config.json": "{ }" });
    try {
      expect(new TextDecoder().decode(await repository.source.read("config.json", 0, 2))).toBe("{}");
      expect((await open()).commit).toBe(next);
    } finally {
      hub.move(NAME, "main", commit);
    }
  });

  it("works below a path, with slashes at its end or not", async () => {
    const mirror = await startHubServer("/mirror/hf");
    try {
      await mirror.publish(NAME, { "config.json": "{}" });
      for (const base of [mirror.base, `${mirror.base}//`]) {
        const { source } = await open({ base });
        expect(new TextDecoder().decode(await source.read("config.json", 0, 2))).toBe("{}");
      }
    } finally {
      await mirror.close();
    }
  });

  it.each([
    "http://example.org",
    "ftp://127.0.0.1",
    "huggingface.co",
    "https://user:word@example.org",
    "https://example.org/?a=b",
  ])("refuses the address %s", async (base) => {
    await expect(open({ base })).rejects.toMatchObject(failure("address-invalid"));
  });

  it.each([
    "model",
    "a/b/c",
    "../model",
    "a/..",
    "a/.b",
    "a /b",
    "a/b?x",
    "a/b.git",
    "",
    `a/${"b".repeat(97)}`,
  ])("refuses the repository name %j", async (repository) => {
    await expect(open({ repository })).rejects.toMatchObject(failure("address-invalid"));
  });

  it.each(["", "..", "a/../b", "/main", "main/", "a b", "-x"])(
    "refuses the revision %j",
    async (revision) => {
      await expect(open({ revision })).rejects.toMatchObject(failure("address-invalid"));
    },
  );

  it("refuses a list of another commit than the one asked for", async () => {
    hub.inject({ path: "api", listing: (listing) => ({ ...listing, sha: "0".repeat(40) }) });
    await expect(open({ revision: commit })).rejects.toMatchObject({
      failure: { code: "checkpoint-invalid", message: expect.stringContaining("0".repeat(40)) },
    });
  });
});

describe("who may read", () => {
  const GATED = "tester/gated";
  beforeAll(async () => {
    await hub.publish(
      GATED,
      { "config.json": "{}", "model.safetensors": new Uint8Array(10) },
      { gate: { token: TOKEN, known: ["hf_stranger"] } },
    );
    await hub.publish("tester/hidden", { "config.json": "{}" }, { gate: { token: TOKEN }, private: true });
  });

  it("lists a gated repository, and says for its files that conditions have to be accepted", async () => {
    const repository = await open({ repository: GATED });
    expect(repository.gated).toBe(true);
    await expect(repository.source.read("config.json", 0, 2)).rejects.toMatchObject({
      failure: {
        code: "access-denied",
        message: expect.stringContaining(
          `accept its conditions at ${hub.base}/${GATED} and give an access token`,
        ),
      },
    });
    const { source } = await open({ repository: GATED, token: "hf_stranger" });
    await expect(source.read("config.json", 0, 2)).rejects.toMatchObject(
      failure("access-denied", "with this access token"),
    );
  });

  it("sends the token to the hub and not to its storage", async () => {
    const { source } = await open({ repository: GATED, token: ` ${TOKEN}\n` });
    expect(await source.read("model.safetensors", 0, 10)).toEqual(new Uint8Array(10));
    expect(hub.requests.map(({ server, authorization }) => [server, authorization])).toEqual([
      ["hub", true],
      ["hub", true],
      ["storage", false],
    ]);
  });

  it("cannot tell a missing repository from a hidden one without a token, and says both", async () => {
    for (const repository of ["tester/hidden", "tester/nothing"]) {
      await expect(open({ repository })).rejects.toMatchObject(
        failure(
          "access-denied",
          `${repository} at main (HTTP 401); check the name; if the repository is private`,
        ),
      );
    }
    await expect(open({ repository: "tester/nothing", token: TOKEN })).rejects.toMatchObject(
      failure("repository-missing", "tester/nothing at main"),
    );
    expect((await open({ repository: "tester/hidden", token: TOKEN })).private).toBe(true);
  });

  it("names a revision that does not exist", async () => {
    await expect(open({ revision: "v9" })).rejects.toMatchObject(
      failure("repository-missing", `${NAME} at v9`),
    );
  });

  it("never puts the token into a message", async () => {
    const messages: string[] = [];
    const onRetry = ({ reason }: Retry) => messages.push(reason);
    for (const fault of [
      { status: 401 },
      { status: 403 },
      { status: 404 },
      { status: 500 },
      { page: "<p>" },
    ]) {
      hub.heal();
      hub.inject({ path: "api", ...fault });
      await open({ token: TOKEN, onRetry }).catch((error) =>
        messages.push(String(error), String(error.cause)),
      );
    }
    for (const token of [`${TOKEN}\n${TOKEN}`, `${TOKEN}é`, ""]) {
      await open({ token }).catch((error) => messages.push(String(error), String(error.cause)));
    }
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.join()).not.toContain(TOKEN);
  });
});

describe("a listing from outside", () => {
  const sibling = (fields: object) => (listing: Record<string, unknown>) => ({
    ...listing,
    siblings: [{ rfilename: "config.json", size: 2, ...fields }],
  });
  const hash = "a".repeat(64);

  it.each<[string, HubFault["listing"]]>([
    ["is null", () => null],
    ["is a list", () => []],
    ["has no commit", ({ sha: _, ...rest }) => rest],
    ["has a commit that is none", (listing) => ({ ...listing, sha: "main" })],
    ["has no files", ({ siblings: _, ...rest }) => rest],
    ["has no sizes", sibling({ size: undefined })],
    ["has a negative size", sibling({ size: -1 })],
    ["has a size above 2^53", sibling({ size: 2 ** 53 })],
    ["has half a byte", sibling({ size: 0.5 })],
    ["has two sizes for a file", sibling({ lfs: { sha256: hash, size: 3 } })],
    ["has a hash that is none", sibling({ lfs: { sha256: "no", size: 2 } })],
    ["steps up", sibling({ rfilename: "a/../../b" })],
    ["names the folder", sibling({ rfilename: "./b" })],
    ["is absolute", sibling({ rfilename: "/etc/passwd" })],
    ["has a backslash", sibling({ rfilename: "..\\b" })],
    ["has a drive", sibling({ rfilename: "C:/b" })],
    ["has a control character", sibling({ rfilename: "a\u0000b" })],
    ["has an empty name", sibling({ rfilename: "" })],
    [
      "has a file twice",
      (listing) => ({ ...listing, siblings: Array(2).fill({ rfilename: "a", size: 1, lfs: null }) }),
    ],
    [
      "has too many files",
      (listing) => ({
        ...listing,
        siblings: Array.from({ length: 10_001 }, (_, i) => ({ rfilename: `${i}`, size: 1 })),
      }),
    ],
    ["is too large", () => "x".repeat(17 * 2 ** 20)],
  ])("is refused when it %s", async (_, listing) => {
    hub.inject({ path: "api", listing });
    await expect(open()).rejects.toMatchObject(failure("checkpoint-invalid"));
  });

  it("may have thousands of files, and a name that means something to objects", async () => {
    const siblings = Array.from({ length: 9999 }, (_, i) => ({ rfilename: `run/${i}.txt`, size: i }));
    hub.inject({
      path: "api",
      listing: (listing) => ({ ...listing, siblings: [{ rfilename: "__proto__", size: 7 }, ...siblings] }),
    });
    const { files, source } = await open();
    expect(files.size).toBe(10_000);
    expect(await source.size("__proto__")).toBe(7);
    expect(await source.exists("toString")).toBe(false);
  });

  it("is refused when it is not JSON, or a page", async () => {
    hub.inject({ path: "api", page: "no json", headers: { "Content-Type": "text/plain" }, times: 1 });
    await expect(open()).rejects.toMatchObject(failure("checkpoint-invalid", "it is not JSON"));
    hub.inject({ path: "api", page: "<html>" });
    await expect(open()).rejects.toMatchObject(failure("network", "web page"));
  });

  it("is asked for again as a whole when it is cut off, and not for ever", async () => {
    hub.inject({ path: "api", cutAfter: 40, times: 3 });
    expect((await open()).commit).toBe(commit);
    hub.inject({ path: "api", cutAfter: 40 });
    hub.forget();
    await expect(open()).rejects.toMatchObject(failure("network"));
    expect(hub.requests.length).toBe(8);
  });
});

describe("a look-up", () => {
  const lookUp = (base: string) =>
    open({ base, timing: REAL_TIME, patience: { maxFailures: 8, maxSilenceMilliseconds: 300 } });

  it.each([
    ["accepts a connection and stays silent", "silent"],
    ["refuses every connection", "gone"],
  ])("gives up soon when the hub %s, in a sentence with its name", async (_, kind) => {
    const other = await startHubServer();
    const { base } = other;
    await other.publish(NAME, { "config.json": "{}" });
    if (kind === "silent") other.inject({ path: "api", stallAfter: 0 });
    else await other.close();
    const started = Date.now();
    const words = new RegExp(`^${new URL(base).host} could not be reached \\(\\d tr(y|ies)\\)$`);
    await expect(lookUp(base)).rejects.toMatchObject({
      failure: { code: "network", message: expect.stringMatching(words) },
    });
    expect(Date.now() - started).toBeLessThan(1500);
    if (kind === "silent") await other.close();
  });

  it("does not wait for a server that asks for more time than it has", async () => {
    hub.inject({ path: "api", status: 503, retryAfter: "60" });
    await expect(lookUp(hub.base)).rejects.toMatchObject({
      failure: { code: "network", message: expect.stringContaining("the answer was HTTP 503") },
    });
    expect(hub.requests).toHaveLength(1);
  });

  it("gets over errors that pass in time", async () => {
    hub.inject({ path: "api", status: 503, times: 1, retryAfter: "0" });
    expect((await lookUp(hub.base)).commit).toBe(commit);
  });
});
