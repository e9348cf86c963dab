import { expose } from "comlink";
import { FLOAT } from "../../engine/cpu/integer-arithmetic.ts";
import { answer } from "../../engine/families/answer.ts";
import type { FrameInput } from "../../engine/families/answer-input.ts";
import { buildFor, loadRuntime } from "../../engine/runtime/runtime.ts";
import { type ModelPackage, openModelPackage } from "../../package/open-package.ts";
import { type LoadedModel, loadModel } from "../load-model.ts";
import { countRuns, countsNow, countsSince, installCounters, wasmHeapBytes } from "./counters.ts";
import { deviceRates } from "./device-rates.ts";
import { noiseFrame } from "./noise.ts";
import type { OurSide } from "./side.ts";

installCounters();

/** Sixteen frames of 64 tokens, none of which are alike. */
const FRAMES = 16;
const FRAME_SIDE = 224;

let loaded: LoadedModel;
let weightBytes = 0;

const { signal } = new AbortController();

/** Nano's own budget has no room for a thousand picture tokens; what they cost does not depend on it. */
function withBudget(modelPackage: ModelPackage): ModelPackage {
  const { manifest } = modelPackage;
  const budget = Math.max(Number(manifest.config.mm_max_length ?? 0), 4096);
  const config = { ...manifest.config, mm_max_length: budget };
  return { ...modelPackage, manifest: { ...manifest, config } };
}

const side: OurSide = {
  async load({ device, url, threads, floats }) {
    countRuns((await loadRuntime(buildFor(device), device === "wasm" ? threads : undefined)).ort);
    const started = performance.now();
    const modelPackage = withBudget(await openModelPackage({ kind: "url", baseUrl: url }, () => undefined));
    loaded = await loadModel(modelPackage, device, {
      threads,
      arithmetic: floats ? FLOAT : undefined,
    });
    weightBytes = modelPackage.weightBytes;
    return { ms: performance.now() - started, report: loaded.report };
  },

  async generate(ids, newTokens) {
    const { generation } = loaded.model;
    const before = countsNow();
    const written: number[] = [];
    const started = performance.now();
    let first = 0;
    await generation.prefill({ ids, splices: [], prefixEnds: [] }, newTokens, () => undefined, signal);
    const options = { maxNewTokens: newTokens, repetitionPenalty: 1, sampling: null, seed: 0 };
    for await (const id of generation.generate(options, signal)) {
      first ||= performance.now();
      written.push(id);
    }
    return {
      ids: written,
      firstMs: first - started,
      restMs: performance.now() - first,
      counts: countsSince(before),
    };
  },

  async nextLogits(ids) {
    const { generation } = loaded.model;
    let logits = new Float32Array();
    const probe = {
      embeddings: () => undefined,
      logits: (values: Float32Array) => {
        logits = values.slice();
      },
    };
    await generation.prefill({ ids, splices: [], prefixEnds: [] }, 1, () => undefined, signal);
    const options = { maxNewTokens: 1, repetitionPenalty: 1, sampling: null, seed: 0 };
    for await (const _ of generation.generate(options, signal, probe));
    return logits;
  },

  async video() {
    const frames = Array.from(
      { length: FRAMES },
      (_, index): FrameInput => ({
        index,
        labelSeconds: index,
        read: async () => noiseFrame(FRAME_SIDE, index),
      }),
    );
    const ask = async (text: string) => {
      let seen = { visual: 0, prompt: 0 };
      const summary = await answer(
        {
          visual: { kind: "video", frames, cacheKey: "bench" },
          regions: [],
          turns: [{ role: "user", parts: [text] }],
          maxNewTokens: 2,
          sampling: null,
          seed: 0,
        },
        {
          model: loaded.model,
          signal,
          onEvent: (event) => {
            if (event.kind !== "seen") return;
            const visual = event.report.frames.reduce((sum, frame) => sum + frame.keptTokens, 0);
            seen = { visual, prompt: event.report.promptTokens };
          },
        },
      );
      return { seen, ms: summary.timings.firstTokenMs };
    };
    const first = await ask("What happens in the video?");
    const next = await ask("How many things move?");
    return {
      visualTokens: first.seen.visual,
      promptTokens: first.seen.prompt,
      firstMs: first.ms,
      followUpMs: next.ms,
    };
  },

  rates: () => deviceRates(loaded.model.execution, weightBytes),
  wasmHeapBytes,
};

expose(side);
