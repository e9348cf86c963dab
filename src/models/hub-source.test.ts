import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type HubFault, type HubServer, startHubServer } from "../testing/hub-server.ts";
import { type HubOptions, openHubRepository } from "./hub.ts";
import { REAL_TIME, type Retry, type Timing } from "./retry.ts";

const NAME = "tester/model";
const BYTES = 300_000;
const WEIGHTS = "model.safetensors";
const weights = Uint8Array.from({ length: BYTES }, (_, i) => (i * 2_654_435_761) >>> 24);
const NOW = Date.UTC(2026, 0, 1);

let hub: HubServer;
const waits: number[] = [];
const retries: Retry[] = [];
const timing: Timing = {
  sleep: async (milliseconds) => void waits.push(milliseconds),
  now: () => NOW,
  random: () => 0.5,
  stallMilliseconds: 5000,
};

beforeAll(async () => {
  hub = await startHubServer();
  await hub.publish(NAME, { "config.json": '{"a":1}', [WEIGHTS]: weights, "empty.txt": "" });
});
afterEach(() => {
  hub.heal();
  hub.forget();
  waits.length = 0;
  retries.length = 0;
});
afterAll(() => hub.close());

async function open(options: Partial<HubOptions> = {}) {
  const onRetry = (retry: Retry) => void retries.push(retry);
  const opened = await openHubRepository({ base: hub.base, repository: NAME, timing, onRetry, ...options });
  hub.forget();
  return opened.source;
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return new Uint8Array(Buffer.concat(parts));
}

/** Compares fast, where `toEqual` takes a third of a second. */
const expectWeights = (bytes: Uint8Array) => expect(Buffer.compare(bytes, weights)).toBe(0);
const served = () => hub.requests.filter(({ server }) => server === "storage");
const invalid = (words: string) => ({
  failure: { code: "checkpoint-invalid", message: expect.stringContaining(words) },
});

describe("reading", () => {
  it("asks for exactly the range, of small files and of large ones behind a redirection", async () => {
    const source = await open();
    expect(await source.read(WEIGHTS, 1000, 77)).toEqual(weights.slice(1000, 1077));
    expect(new TextDecoder().decode(await source.read("config.json", 1, 3))).toBe('"a"');
    expect(hub.requests).toMatchObject([
      { server: "hub", path: WEIGHTS, status: 302, sentBytes: 0 },
      { server: "storage", path: WEIGHTS, status: 206, range: [1000, 1077], sentBytes: 77 },
      { server: "hub", path: "config.json", status: 206, range: [1, 4], sentBytes: 3 },
    ]);
  });

  it("asks nothing for nothing", async () => {
    const source = await open();
    expect(await source.read(WEIGHTS, 5, 0)).toEqual(new Uint8Array(0));
    expect(await collect(source.stream("empty.txt", 0))).toEqual(new Uint8Array(0));
    expect(hub.requests).toEqual([]);
  });

  it("knows what is there without asking", async () => {
    const source = await open();
    expect(await source.exists("other.json")).toBe(false);
    expect(await source.exists("../config.json")).toBe(false);
    await expect(source.size("other.json")).rejects.toMatchObject(invalid("other.json is missing"));
    await expect(source.read("config.json", 5, 3)).rejects.toMatchObject(invalid("8 bytes, ends at 7"));
    expect(hub.requests).toEqual([]);
  });

  it("cuts the range out of a whole file when the server ignores ranges", async () => {
    const source = await open();
    hub.inject({ ignoreRange: true });
    expect(await source.read(WEIGHTS, 100_000, 50_001)).toEqual(weights.slice(100_000, 150_001));
    expect(await collect(source.stream(WEIGHTS, 299_990))).toEqual(weights.slice(299_990));
    expect(served().every(({ status }) => status === 200)).toBe(true);
  });
});

describe("an answer that is not the listed file", () => {
  const at = (headers: HubFault["headers"], fault: HubFault = {}): HubFault => ({ ...fault, headers });
  it.each<[string, string, HubFault, string]>([
    ["another range", WEIGHTS, at({ "Content-Range": `bytes 1-10/${BYTES}` }), "bytes 0-9 were asked for"],
    ["another total", WEIGHTS, at({ "Content-Range": "bytes 0-9/5" }), "should have 300000 bytes, has 5"],
    ["a range that is none", WEIGHTS, at({ "Content-Range": "items 0-9" }), "items 0-9 came"],
    ["another length", WEIGHTS, at({ "Content-Length": "12" }), "10 bytes should come, 12 are announced"],
    [
      "a short whole",
      WEIGHTS,
      { ignoreRange: true, truncateTo: 20 },
      "300000 bytes should come, 20 are announced",
    ],
    ["a file that ends before", WEIGHTS, { truncateTo: 0 }, "shorter than the hub's list says"],
    ["a file that ends within", WEIGHTS, { truncateTo: 5 }, "should have 300000 bytes, has 5"],
    ["another commit", "config.json", at({ "X-Repo-Commit": "f".repeat(40) }), "X-Repo-Commit should be"],
    ["another small file", "config.json", at({ ETag: `W/"${"f".repeat(40)}"` }), "ETag should be"],
    [
      "another linked hash",
      WEIGHTS,
      at({ "X-Linked-ETag": `"${"f".repeat(64)}"` }),
      "X-Linked-ETag should be",
    ],
    ["another linked size", WEIGHTS, at({ "X-Linked-Size": "5" }), "X-Linked-Size should be 300000, is 5"],
  ])("is refused without another try: %s", async (_, path, fault, words) => {
    const source = await open();
    hub.inject(fault);
    await expect(source.read(path, 0, Math.min(10, await source.size(path)))).rejects.toMatchObject(
      invalid(words),
    );
    expect(retries).toEqual([]);
  });

  it("is refused when it goes on after its end", async () => {
    const source = await open();
    hub.inject({ surplus: 1 });
    await expect(source.read(WEIGHTS, 0, 10)).rejects.toMatchObject(invalid("it goes on after byte 10"));
    expect(retries).toEqual([]);
  });

  it("is a mirror's own ETag, which proves nothing", async () => {
    const source = await open();
    hub.inject({ headers: { ETag: '"65f0-1a2b"' } });
    expect(await source.read("config.json", 0, 7)).toHaveLength(7);
  });

  it("is a web page", async () => {
    const source = await open();
    hub.inject({ page: "<html>" });
    await expect(source.read("config.json", 0, 7)).rejects.toMatchObject({
      failure: { code: "network", message: expect.stringContaining("web page") },
    });
  });

  it("is gone", async () => {
    const source = await open();
    hub.inject({ status: 404 });
    await expect(source.read("config.json", 0, 7)).rejects.toMatchObject({
      failure: { code: "repository-missing" },
    });
  });
});

describe("transient errors", () => {
  it("is waited out longer and longer, and told", async () => {
    const source = await open();
    hub.inject(
      { status: 500, times: 2 },
      { status: 429, times: 1 },
      { status: 408, times: 1 },
      { cutAfter: 0, times: 1 },
    );
    hub.inject({ at: "hub", status: 503, times: 2 });
    expect(await source.read(WEIGHTS, 0, 10)).toEqual(weights.slice(0, 10));
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 12_000, 22_500]);
    expect(retries[0]).toEqual({
      what: `${WEIGHTS} of ${NAME}`,
      reason: "the answer was HTTP 503",
      failures: 1,
      waitMilliseconds: 375,
    });
  });

  it.each([
    ["seconds", "7", 7000],
    ["a date", new Date(NOW + 90_000).toUTCString(), 90_000],
    ["a date gone by", new Date(NOW - 90_000).toUTCString(), 0],
    ["an hour, of which five minutes are waited", "3600", 300_000],
    ["something else, which counts as nothing", "soon", 375],
  ])("may say when to come back, in %s", async (_, retryAfter, wait) => {
    const source = await open();
    hub.inject({ status: 429, retryAfter, times: 1 });
    await source.read("config.json", 0, 7);
    expect(waits).toEqual([wait]);
  });

  it("is a body without its length that ends too early", async () => {
    const source = await open();
    hub.inject({ surplus: -4, times: 1 });
    expect(await source.read(WEIGHTS, 0, 10)).toEqual(weights.slice(0, 10));
    expect(served().map(({ range }) => range)).toEqual([
      [0, 10],
      [6, 10],
    ]);
  });

  it("is a signed address of the storage that has expired: the hub is asked for another", async () => {
    const source = await open();
    hub.inject({ path: WEIGHTS, status: 403, times: 1 });
    expect(await source.read(WEIGHTS, 0, 10)).toEqual(weights.slice(0, 10));
  });

  it("ends the work when nothing comes eight times in a row", async () => {
    const source = await open();
    hub.inject({ cutAfter: 1000, times: 1 }, { cutAfter: 0 });
    await expect(source.read(WEIGHTS, 0, BYTES)).rejects.toMatchObject({
      failure: {
        code: "network",
        message: expect.stringMatching(/^127\.0\.0\.1:\d+ could not be reached \(8 tries\)$/),
      },
    });
  });

  it("never ends it while every attempt brings something", async () => {
    const source = await open();
    hub.inject({ cutAfter: 3000, times: 99 });
    expectWeights(await collect(source.stream(WEIGHTS, 0)));
    expect(served()).toHaveLength(100);
    expect(served().at(-1)).toMatchObject({ range: [297_000, BYTES], sentBytes: 3000 });
    expect(new Set(retries.map(({ failures }) => failures))).toEqual(new Set([1]));
  });

  it("is a server that cannot be reached; being offline is said", async () => {
    const gone = await startHubServer();
    const { base } = gone;
    await gone.close();
    const offline = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
    try {
      await expect(open({ base })).rejects.toMatchObject({
        failure: { code: "network", message: expect.stringContaining("this device is offline") },
      });
    } finally {
      if (offline) Object.defineProperty(globalThis, "navigator", offline);
      else Reflect.deleteProperty(globalThis, "navigator");
    }
    expect(waits).toHaveLength(7);
  });
});

describe("a stream", () => {
  it("goes on after a stall at the first byte that is missing", async () => {
    const source = await open({ timing: { ...timing, stallMilliseconds: 60 } });
    hub.inject({ stallAfter: 100_000, times: 1 }, { stallAfter: 0, times: 1 });
    expectWeights(await collect(source.stream(WEIGHTS, 0)));
    expect(served().map(({ range }) => range)).toEqual([
      [0, BYTES],
      [100_000, BYTES],
      [100_000, BYTES],
    ]);
    expect(retries.map(({ reason }) => reason)).toEqual(Array(2).fill("nothing arrived for 0.06 s"));
  });

  it("is asked for again when the browser loses its answer, which no stop can wake", async () => {
    const source = await open({ timing: { ...timing, stallMilliseconds: 60 } });
    const lost = new Response(new ReadableStream({}), { status: 206 });
    const fetching = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(lost);
    expectWeights(await collect(source.stream(WEIGHTS, 0)));
    expect(fetching).toHaveBeenCalledTimes(2);
    expect(retries.map(({ reason }) => reason)).toEqual(["nothing arrived for 0.06 s"]);
    fetching.mockRestore();
  });

  it("is no stall when it is slow", async () => {
    const source = await open({ timing: { ...timing, stallMilliseconds: 300 } });
    hub.inject({ bytesPerSecond: 500_000 });
    expectWeights(await collect(source.stream(WEIGHTS, 0)));
    expect(retries).toEqual([]);
  });

  it("is no stall when its reader is slow", async () => {
    const source = await open({ timing: { ...timing, stallMilliseconds: 50 } });
    for await (const _ of source.stream(WEIGHTS, 250_000))
      await REAL_TIME.sleep(80, new AbortController().signal);
    expect(retries).toEqual([]);
  });

  it("brings a changed byte as it came: only the published hash tells", async () => {
    const source = await open();
    hub.inject({ flipAt: 5 });
    const bytes = await collect(source.stream(WEIGHTS, 0));
    expect(bytes[5]).toBe(weights[5]! ^ 1);
  });

  it.each(["config.json", WEIGHTS])(
    "refuses %s read whole when its bytes are not those listed",
    async (path) => {
      const source = await open();
      hub.inject({ flipAt: 3 });
      const size = await source.size(path);
      await expect(source.read(path, 0, size)).rejects.toMatchObject(
        invalid(`${path} of ${NAME} arrived damaged`),
      );
      hub.heal();
      expect(await source.read(path, 0, size)).toHaveLength(size);
      expect(await source.read("empty.txt", 0, 0)).toHaveLength(0);
    },
  );

  it("closes its connection when its reader leaves", async () => {
    const source = await open();
    hub.inject({ bytesPerSecond: 200_000 });
    for await (const _ of source.stream(WEIGHTS, 0)) break;
    await REAL_TIME.sleep(100, new AbortController().signal);
    const { sentBytes } = served()[0]!;
    await REAL_TIME.sleep(100, new AbortController().signal);
    expect(served()[0]!.sentBytes).toBe(sentBytes);
    expect(sentBytes).toBeLessThan(BYTES / 2);
  });
});

describe("a stop", () => {
  const cancelled = { failure: { code: "cancelled" } };

  it("ends a stream between two bytes", async () => {
    const source = await open();
    const controller = new AbortController();
    hub.inject({ stallAfter: 1000 });
    const stream = collect(source.stream(WEIGHTS, 0, controller.signal));
    setTimeout(() => controller.abort(), 30);
    await expect(stream).rejects.toMatchObject(cancelled);
    expect(retries).toEqual([]);
  });

  it("ends a wait", async () => {
    const controller = new AbortController();
    const source = await open({ timing: REAL_TIME, signal: controller.signal });
    hub.inject({ status: 429, retryAfter: "60" });
    setTimeout(() => controller.abort(), 30);
    const start = performance.now();
    await expect(source.read(WEIGHTS, 0, 10)).rejects.toMatchObject(cancelled);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(served()).toHaveLength(1);
  });

  it("before the start asks nothing", async () => {
    const source = await open();
    await expect(collect(source.stream(WEIGHTS, 0, AbortSignal.abort()))).rejects.toMatchObject(cancelled);
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
    expect(hub.requests).toEqual([]);
  });
});

describe("whatever happens on the way", () => {
  const trouble = fc.oneof(
    { weight: 4, arbitrary: fc.record({ cutAfter: fc.integer({ min: 0, max: 120_000 }) }) },
    { weight: 1, arbitrary: fc.record({ stallAfter: fc.integer({ min: 0, max: 120_000 }) }) },
    fc.record({
      status: fc.constantFrom(408, 429, 500, 503),
      at: fc.constantFrom("hub" as const, undefined),
    }),
    fc.record({ ignoreRange: fc.constant(true), cutAfter: fc.integer({ min: 0, max: BYTES }) }),
  );

  it("a stream brings exactly the file's bytes, and asks for none that it has brought", async () => {
    const source = await open({ timing: { ...timing, stallMilliseconds: 40 } });
    await fc.assert(
      fc.asyncProperty(fc.array(trouble, { maxLength: 7 }), fc.nat(BYTES), async (faults, start) => {
        hub.heal();
        hub.forget();
        hub.inject(...faults.map((fault) => ({ ...fault, times: 1 })));
        let at = start;
        let seen = 0;
        for await (const piece of source.stream(WEIGHTS, start)) {
          // All requests since the last piece began at the first byte that it had not brought.
          for (const { range } of served().slice(seen)) expect(range).toEqual([at, BYTES]);
          seen = served().length;
          expect(Buffer.compare(piece, weights.subarray(at, at + piece.length))).toBe(0);
          at += piece.length;
        }
        expect(at).toBe(BYTES);
        expect(served()).toHaveLength(seen);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
