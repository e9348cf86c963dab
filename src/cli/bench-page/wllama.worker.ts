import { type RawCompletionChunk, type RawCompletionResponse, Wllama } from "@wllama/wllama";
import wasm from "@wllama/wllama/esm/wasm/wllama.wasm?url";
import { expose } from "comlink";
import type { WllamaSide } from "./side.ts";

/** Its cache of keys and values is made for a multiple of this many tokens. */
const CONTEXT_STEP = 256;

const wllama = new Wllama({ default: wasm }, { suppressNativeLog: true });
// Browsers without 64-bit memories would get another build, from another origin.
wllama.setCompat(null);

/** The pieces of ids in the vocabulary that the model was written with. */
const toText = (ids: Int32Array): string => Array.from(ids, (id) => `${id};`).join("");
const toIds = (text: string): number[] => text.split(";").slice(0, -1).map(Number);

/** Of the server's answer, which holds more than the library's types say. */
interface Likely {
  readonly logprobs: { readonly content: readonly { readonly top_logprobs: readonly LikelyToken[] }[] };
}
interface LikelyToken {
  readonly id: number;
  readonly logprob: number;
}

const side: WllamaSide = {
  async load({ file, threads, contextTokens }) {
    const started = performance.now();
    await wllama.loadModel([file], {
      n_threads: threads,
      n_gpu_layers: 0,
      n_ctx: Math.ceil(contextTokens / CONTEXT_STEP) * CONTEXT_STEP,
      n_parallel: 1,
    });
    return {
      ms: performance.now() - started,
      threads: wllama.getNumThreads(),
      version: Wllama.getLibllamaVersion(),
    };
  },

  async generate(ids, newTokens) {
    let [text, first, last] = ["", 0, 0];
    const started = performance.now();
    await wllama.createCompletion({
      prompt: toText(ids),
      max_tokens: newTokens,
      temperature: 0,
      stream: true,
      onData({ choices: [choice] }: RawCompletionChunk) {
        if (!choice?.text) return;
        last = performance.now();
        first ||= last;
        text += choice.text;
      },
    });
    return { ids: toIds(text), firstMs: first - started, restMs: last - first };
  },

  async nextLogProbabilities(ids) {
    const vocabulary = wllama.getLoadedContextInfo().n_vocab;
    const { choices }: RawCompletionResponse = await wllama.createCompletion({
      prompt: toText(ids),
      max_tokens: 1,
      temperature: 0,
      n_probs: vocabulary,
    });
    const values = new Float32Array(vocabulary);
    const [{ top_logprobs: tokens }] = (choices[0] as unknown as Likely).logprobs.content as [
      Likely["logprobs"]["content"][number],
    ];
    if (tokens.length !== vocabulary)
      throw new Error(`wllama should tell ${vocabulary} probabilities, told ${tokens.length}`);
    for (const { id, logprob } of tokens) values[id] = logprob;
    return values;
  },
};

expose(side);
