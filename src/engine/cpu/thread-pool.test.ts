import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FLOAT } from "./integer-arithmetic.ts";
import type { ThreadMessage, ThreadReply } from "./pool-thread.ts";
import { type NetworkOperations, type PoolThread, ThreadPool } from "./thread-pool.ts";

const SHAPE = { headDim: 32, queriesPerTile: 2, arithmetic: FLOAT } as const;
const [COUNT, ROWS, BLOCKS] = [5, 60, 2];
const [X, MATRIX, SCALES, OUT] = [1, 2, 3, 4].map((nth) => nth * 2 ** 14) as [number, number, number, number];

/** A thread of Node that runs what a browser's runs. */
function nodeThread(): PoolThread {
  const module = new URL("./pool-thread.ts", import.meta.url).href;
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const early = [];
     parentPort.on("message", (data) => early.push(data));
     import("tsx/esm/api").then(({ register }) => {
       register();
       return import(${JSON.stringify(module)});
     }).then(({ servePoolThread }) => {
       const scope = { onmessage: null, onmessageerror: null, postMessage: (reply) => parentPort.postMessage(reply) };
       servePoolThread(scope);
       parentPort.removeAllListeners("message");
       parentPort.on("message", (data) => scope.onmessage({ data }));
       for (const data of early) scope.onmessage({ data });
     });`,
    { eval: true },
  );
  const thread: PoolThread = {
    onmessage: null,
    onmessageerror: null,
    onerror: null,
    postMessage: (message: ThreadMessage) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
  };
  worker.on("message", (data: ThreadReply) =>
    thread.onmessage?.call(thread as Worker & globalThis.Worker, { data } as MessageEvent),
  );
  worker.on("error", (error) =>
    thread.onerror?.call(thread as Worker & globalThis.Worker, { message: String(error) } as ErrorEvent),
  );
  return thread;
}

/** A thread that does as told with each message. */
function fakeThread(onMessage: (thread: PoolThread, message: ThreadMessage) => void) {
  const thread = {
    onmessage: null,
    onmessageerror: null,
    onerror: null,
    postMessage: (message: ThreadMessage) => onMessage(thread, message),
    terminate: vi.fn(),
  } as unknown as PoolThread & { terminate: ReturnType<typeof vi.fn> };
  return thread;
}

const reply = (thread: PoolThread, data: ThreadReply) =>
  queueMicrotask(() => thread.onmessage?.call(thread as globalThis.Worker, { data } as MessageEvent));

function sharedMemory(seed: number): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
  const floats = new Float32Array(memory.buffer);
  for (const start of [X, SCALES]) {
    for (let i = 0; i < 2 ** 12; i++) floats[start / 4 + i] = Math.sin(i * 1.7 + start + seed);
  }
  new Uint8Array(memory.buffer, MATRIX, 2 ** 14).forEach((_, index, bytes) => {
    bytes[index] = (index * 167 + (index >> 3) + seed) % 256;
  });
  return memory;
}

function product(operations: NetworkOperations, memory: WebAssembly.Memory): Float32Array {
  const out = new Float32Array(memory.buffer, OUT, COUNT * ROWS).fill(0);
  operations.run(0, "product", COUNT, X, 4, MATRIX, SCALES, ROWS, BLOCKS, OUT, 4 * ROWS);
  return out.slice();
}

const pools: ThreadPool[] = [];
function poolOf(size: number, start: () => PoolThread): ThreadPool {
  const pool = new ThreadPool(size, start);
  pools.push(pool);
  return pool;
}

let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  for (const pool of pools.splice(0)) pool.dispose();
  vi.restoreAllMocks();
});

/** What one thread computes. */
async function alone(seed: number): Promise<Float32Array> {
  const memory = sharedMemory(seed);
  return product(await new ThreadPool(1).open([memory], SHAPE), memory);
}

describe("threads", { timeout: 60_000 }, () => {
  it.each([2, 3])("give the same to the bit, %i of them, for two networks in turns", async (size) => {
    const pool = poolOf(size, nodeThread);
    const memories = [sharedMemory(1), sharedMemory(2)];
    const networks: NetworkOperations[] = [];
    for (const memory of memories) networks.push(await pool.open([memory], SHAPE));
    expect(warn).not.toHaveBeenCalled();
    expect(pool.running).toBe(size);
    const expected = [await alone(1), await alone(2)];
    for (let round = 0; round < 20; round++) {
      for (const [nth, network] of networks.entries()) {
        expect(product(network, memories[nth]!)).toEqual(expected[nth]);
      }
    }
  });

  it("end with the last network, and start again for the next model", async () => {
    const started: PoolThread[] = [];
    const pool = poolOf(2, () => {
      const thread = nodeThread();
      started.push(thread);
      return thread;
    });
    const memory = sharedMemory(3);
    const [first, second] = [await pool.open([memory], SHAPE), await pool.open([memory], SHAPE)];
    first.close();
    expect(pool.running).toBe(2);
    second.close();
    expect(pool.running).toBe(1);
    const next = await pool.open([memory], SHAPE);
    expect(pool.running).toBe(2);
    expect(started).toHaveLength(2);
    expect(product(next, memory)).toEqual(await alone(3));
  });

  it("are ended when an operation fails, and the caller goes on alone", async () => {
    const pool = poolOf(2, nodeThread);
    const memory = sharedMemory(4);
    const operations = await pool.open([memory], SHAPE);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const far = 2 ** 30;
    expect(() =>
      operations.run(0, "product", COUNT, X, 4, MATRIX, SCALES, ROWS, BLOCKS, far, 4 * ROWS),
    ).toThrow();
    expect(pool.running).toBe(1);
    expect(product(operations, memory)).toEqual(await alone(4));
    // Threads that start later do not know this network.
    const later = sharedMemory(7);
    const next = await pool.open([later], SHAPE);
    expect(pool.running).toBe(2);
    expect(product(operations, memory)).toEqual(await alone(4));
    expect(product(next, later)).toEqual(await alone(7));
  });
});

describe("a thread that does not start", () => {
  const starts: readonly [string, () => PoolThread][] = [
    ["answers with a failure", () => fakeThread((thread) => reply(thread, "no memory"))],
    [
      "has no script",
      () =>
        fakeThread((thread) =>
          queueMicrotask(() => thread.onerror?.call(thread as globalThis.Worker, {} as ErrorEvent)),
        ),
    ],
    [
      "cannot be heard",
      () =>
        fakeThread((thread) =>
          queueMicrotask(() => thread.onmessageerror?.call(thread as globalThis.Worker, {} as MessageEvent)),
        ),
    ],
    [
      "cannot be made",
      () => {
        throw new DOMException("blocked by the page's policy", "SecurityError");
      },
    ],
  ];

  it.each(starts)("because it %s leaves the caller alone at once", async (_, start) => {
    const memory = sharedMemory(5);
    const pool = poolOf(3, start);
    const operations = await pool.open([memory], SHAPE);
    expect(pool.running).toBe(1);
    expect(warn).toHaveBeenCalledOnce();
    expect(product(operations, memory)).toEqual(await alone(5));
  });

  it("because it says nothing leaves the caller alone after ten seconds, and all are ended", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const threads = [fakeThread((thread) => reply(thread, null)), fakeThread(() => undefined)];
      const memory = sharedMemory(6);
      const pool = poolOf(
        3,
        () => threads.find(({ onmessage, terminate }) => !onmessage && !terminate.mock.calls.length)!,
      );
      const opening = pool.open([memory], SHAPE);
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
      vi.advanceTimersByTime(10_000);
      const operations = await opening;
      expect(pool.running).toBe(1);
      expect(product(operations, memory)).toEqual(await alone(6));
    } finally {
      vi.useRealTimers();
    }
  });
});

it("takes one thread's memory without starting any", async () => {
  const start = vi.fn(nodeThread);
  const pool = poolOf(4, start);
  const memory = new WebAssembly.Memory({ initial: 2 });
  await pool.open([memory], SHAPE);
  expect(start).not.toHaveBeenCalled();
});

it("shares what is large, where there is somebody to share with", () => {
  expect(new ThreadPool(2).shares(2 ** 26)).toBe(true);
  expect(new ThreadPool(2).shares(2 ** 26 - 1)).toBe(false);
  expect(new ThreadPool(1).shares(2 ** 30)).toBe(false);
});
