import { AutoModelForCausalLM, env, type PreTrainedModel, Tensor } from "@huggingface/transformers";
import { expose } from "comlink";
import asyncifyModule from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import plainModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
// The copy that transformers.js imports.
import * as ort from "onnxruntime-web/webgpu";
import { openGpu, requestAdapter } from "../../engine/runtime/gpu.ts";
import { countRuns, countsNow, countsSince, installCounters, wasmHeapBytes } from "./counters.ts";
import type { Side } from "./side.ts";

installCounters();

let model: PreTrainedModel;

/**
 * The runtime's files of our own origin. On the CPU those the engine runs on; on WebGPU the asyncify ones, as
 * transformers.js knows no jspi.
 */
const FILES = {
  wasm: { mjs: plainModule, wasm: plainWasm },
  webgpu: { mjs: asyncifyModule, wasm: asyncifyWasm },
};

const side: Side = {
  async load({ device, url, name, threads = 1 }) {
    countRuns(ort);
    ort.env.wasm.wasmPaths = FILES[device];
    ort.env.wasm.numThreads = threads;
    Object.assign(env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: url,
      useBrowserCache: false,
      useWasmCache: false,
    });
    const started = performance.now();
    const found = device === "webgpu" ? await requestAdapter() : null;
    const gpu = found && (await openGpu(found.adapter, found.software));
    model = await AutoModelForCausalLM.from_pretrained(name, {
      dtype: "fp32", // the name of the file only: the weights inside have the package's formats
      device,
      // Our own device for it too: the one it would open has subgroups, with which attention is wrong on some adapters.
      session_options: gpu
        ? { executionProviders: [{ name: "webgpu", device: gpu.device, preferredLayout: "NCHW" }] }
        : {},
    });
    const build = device === "wasm" ? device : "asyncify";
    return {
      ms: performance.now() - started,
      report: { device, adapter: null, runtime: { build, threads, version: ort.env.versions.web ?? "" } },
    };
  },

  async generate(ids, newTokens) {
    const before = countsNow();
    const shape = [1, ids.length];
    const written: number[] = [];
    let [first, last, calls] = [0, 0, 0];
    const started = performance.now();
    await model.generate({
      inputs: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
      max_new_tokens: newTokens,
      do_sample: false,
      streamer: {
        put([[id]]: [bigint[]]) {
          // The prompt comes first.
          if (calls++ === 0) return;
          last = performance.now();
          first ||= last;
          written.push(Number(id));
        },
        end() {},
      },
    } as unknown as Parameters<PreTrainedModel["generate"]>[0]);
    return { ids: written, firstMs: first - started, restMs: last - first, counts: countsSince(before) };
  },

  wasmHeapBytes,
};

expose(side);
