import type * as Ort from "onnxruntime-web";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FLOAT } from "../cpu/integer-arithmetic.ts";
import { ThreadPool } from "../cpu/thread-pool.ts";
import type { Execution } from "./execution.ts";
import { type Gpu, GpuHealth } from "./gpu.ts";
import { GraphSession, type GraphWeights } from "./graph-session.ts";
import type { Runtime } from "./runtime.ts";
import { Serial } from "./serial.ts";

type Options = Ort.InferenceSession.SessionOptions;
type Create = (options: Options) => void;

/** A blob whose bytes a stand-in for FileReaderSync can take. */
function blobOf(bytes: Uint8Array): Blob {
  return {
    bytes,
    size: bytes.length,
    slice: (begin: number, end: number) => blobOf(bytes.subarray(begin, end)),
    arrayBuffer: async () => bytes.slice().buffer,
  } as unknown as Blob;
}

beforeEach(() => {
  vi.stubGlobal(
    "FileReaderSync",
    class {
      readAsArrayBuffer = (blob: { bytes: Uint8Array }) => blob.bytes.slice().buffer;
    },
  );
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const released = vi.fn(async () => undefined);

/** An execution whose runtime makes sessions like this. */
function executionWith(create: Create, gpu: Gpu | null = null): Execution {
  const InferenceSession = {
    create: async (_graph: Uint8Array, options: Options) => {
      create(options);
      return { outputNames: [], release: released };
    },
  };
  const runtime = {
    ort: { InferenceSession },
    build: "wasm",
    threads: 1,
    version: "x",
  } as unknown as Runtime;
  return { runtime, gpu, serial: new Serial(), pool: new ThreadPool(1), arithmetic: FLOAT };
}

const BYTES = Uint8Array.from({ length: 40 }, (_, index) => index);
const weights: GraphWeights = {
  files: [{ path: "weights.bin", blob: blobOf(BYTES) }],
  bytes: 30,
  onRead: () => undefined,
};

describe("weights", () => {
  it("are read span by span, by a runtime that asks for spans", async () => {
    const read: number[] = [];
    const execution = executionWith(({ externalData }) => {
      const { data } = externalData![0] as { data: Uint8Array };
      expect(data.byteLength).toBe(40);
      read.push(...data.subarray(0, 16), ...data.subarray(20, 34));
    });
    await GraphSession.create(execution, new Uint8Array(), { weights });
    expect(read).toEqual([...BYTES.subarray(0, 16), ...BYTES.subarray(20, 34)]);
    expect(console.error).not.toHaveBeenCalled();
  });

  it.each<[string, (data: Uint8Array) => Uint8Array]>([
    ["copies the array", (data) => Uint8Array.from(data.values())],
    [
      "sets it into its memory",
      (data) => {
        const memory = new Uint8Array(40);
        memory.set(new Uint8Array(data.buffer));
        return memory;
      },
    ],
    [
      "takes its buffer",
      (data) => {
        if (data.buffer.byteLength < 40) throw new RangeError("out of bounds");
        return new Uint8Array(data.buffer);
      },
    ],
  ])("are read whole, and loudly, by a runtime that %s", async (_, take) => {
    let taken = new Uint8Array();
    const execution = executionWith(({ externalData }) => {
      taken = Uint8Array.from(take((externalData![0] as { data: Uint8Array }).data));
    });
    await GraphSession.create(execution, new Uint8Array(), { weights });
    expect([...taken]).toEqual([...BYTES]);
    expect(console.error).toHaveBeenCalledWith(
      expect.stringMatching(/30 bytes .* read 0; see blob-bytes\.ts/),
    );
  });

  it("are not read again when the session fails after it began to read them", async () => {
    const create = vi.fn(({ externalData }: Options) => {
      (externalData![0] as { data: Uint8Array }).data.subarray(0, 4);
      throw new Error("std::bad_alloc");
    });
    const created = GraphSession.create(executionWith(create), new Uint8Array(), { weights });
    await expect(created).rejects.toMatchObject({ failure: { code: "out-of-memory" } });
    expect(create).toHaveBeenCalledOnce();
  });
});

describe("runs that can be replayed", () => {
  const gpu = { device: {}, health: new GpuHealth() } as unknown as Gpu;
  const reading = (times: number, seen: (boolean | undefined)[] = []): Create => {
    return (options) => {
      for (let nth = 0; nth < times; nth++) seen.push(options.enableGraphCapture);
    };
  };

  it("are recorded by the provider, which reads the option first, and not by the JavaScript around it", async () => {
    const seen: (boolean | undefined)[] = [];
    const execution = executionWith(reading(5, seen), gpu);
    const session = await GraphSession.create(execution, new Uint8Array(), { replayable: true });
    expect(session.replayable).toBe(true);
    expect(seen).toEqual([true, false, false, false, false]);
  });

  it.each([0, 1, 4, 6])("are refused when a runtime reads the option %i times", async (times) => {
    released.mockClear();
    const created = GraphSession.create(executionWith(reading(times), gpu), new Uint8Array(), {
      replayable: true,
    });
    await expect(created).rejects.toThrow(`read it ${times} times; see recorded-runs.ts`);
    expect(released).toHaveBeenCalledOnce();
  });

  it("are not wanted of a session that need not replay, nor on the CPU", async () => {
    for (const [execution, replayable] of [
      [executionWith(reading(3), gpu), false],
      [executionWith(reading(3)), true],
    ] as const) {
      const session = await GraphSession.create(execution, new Uint8Array(), { replayable });
      expect(session.replayable).toBe(false);
    }
  });
});
