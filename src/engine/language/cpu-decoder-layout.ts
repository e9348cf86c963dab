import type { Manifest } from "../../package/manifest.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { Arithmetic } from "../cpu/integer-arithmetic.ts";
import { MAX_MEMORY_BYTES, type Matrix, MemoryPlan } from "../cpu/memory-plan.ts";
import { LANES } from "../cpu/tiling.ts";

export interface LayerPlaces {
  readonly inputNorm: number;
  readonly qkv: Matrix;
  readonly qkvBias: number;
  readonly output: Matrix;
  readonly mlpNorm: number;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
  /** Of all tokens: [keyValueHeads, context, headDim]. */
  readonly keys: number;
  /** [keyValueHeads, headDim / stripLanes, context, stripLanes] */
  readonly values: number;
}

/** Addresses in one of the memories: what its layers work on, rows of the tokens being read, and the layers. */
export interface Bank {
  readonly residual: number;
  readonly normed: number;
  readonly projected: number;
  readonly attended: number;
  readonly gate: number;
  readonly up: number;
  /** Rows as products take them. */
  readonly quantised: number;
  /** Of the heads that a thread reads together, for each thread. */
  readonly scores: number;
  readonly scoreBytes: number;
  readonly layers: readonly LayerPlaces[];
}

export interface DecoderLayout {
  readonly banks: readonly Bank[];
  /** Of the memories, one for each bank. */
  readonly plans: readonly MemoryPlan[];
  /** In the first bank, each [context, headDim / 2]. */
  readonly cos: number;
  readonly sin: number;
  /** In the last bank, as are the two below. */
  readonly norm: number;
  /** Stretches of the vocabulary, one after the other. */
  readonly head: readonly Matrix[];
  readonly logits: number;
}

export interface LayoutOptions {
  readonly config: LanguageConfig;
  readonly quantisation: Manifest["quantisation"];
  /** Most tokens there will be. */
  readonly contextTokens: number;
  /** Most tokens read at once. */
  readonly chunkTokens: number;
  readonly threads: number;
  readonly arithmetic: Arithmetic;
  /** Most bytes of one memory, by default what an address can reach. */
  readonly bankBytes?: number;
}

/** Query heads that are read together: an even number may share keys and values. */
export const queryHeadsPerTile = ({ heads, keyValueHeads }: LanguageConfig): 1 | 2 =>
  (heads / keyValueHeads) % 2 === 0 ? 2 : 1;

/**
 * A decoder in as few memories as hold it: layers one after the other, none of them torn, the head with the last.
 * @returns null when a layer or the head is larger than a memory
 */
export function layOut(options: LayoutOptions): DecoderLayout | null {
  const { config, quantisation, contextTokens, arithmetic, bankBytes = MAX_MEMORY_BYTES } = options;
  const plans: MemoryPlan[] = [];
  const banks: (Bank & { layers: LayerPlaces[] })[] = [];
  const newPlan = () => new MemoryPlan("decoder", quantisation, arithmetic);
  const open = (): MemoryPlan => {
    const plan = newPlan();
    banks.push({ ...placeScratch(plan, options), layers: [] });
    plans.push(plan);
    return plan;
  };
  /** In the last memory, or in another where that has no room left. */
  const place = <T>(put: (plan: MemoryPlan) => T): T => {
    const trial = newPlan();
    put(trial);
    const last = plans[plans.length - 1]!;
    return put(last.bytes + trial.bytes <= bankBytes ? last : open());
  };
  const first = open();
  const tableBytes = (4 * contextTokens * config.headDim) / 2;
  const [cos, sin] = [first.store("rope_cos", tableBytes), first.store("rope_sin", tableBytes)];
  for (let index = 0; index < config.layers; index++) {
    const layer = place((plan) => placeLayer(plan, `layers.${index}`, options));
    banks[banks.length - 1]!.layers.push(layer);
  }
  const output = place((plan) => placeOutput(plan, options));
  if (plans.some(({ bytes }) => bytes > bankBytes)) return null;
  return { banks, plans, cos, sin, ...output };
}

function placeScratch(plan: MemoryPlan, { config, contextTokens, chunkTokens, threads }: LayoutOptions) {
  const { hiddenSize, intermediateSize, heads, headDim } = config;
  const rows = (columns: number) => plan.reserve(4 * chunkTokens * columns);
  const scoreBytes = 4 * queryHeadsPerTile(config) * (contextTokens + LANES);
  return {
    residual: rows(hiddenSize),
    normed: rows(hiddenSize),
    projected: rows(projectedWidth(config)),
    attended: rows(heads * headDim),
    gate: rows(intermediateSize),
    up: rows(intermediateSize),
    quantised: plan.quantisedRows(chunkTokens, Math.max(hiddenSize, heads * headDim, intermediateSize)),
    scores: plan.reserve(threads * scoreBytes),
    scoreBytes,
  };
}

function placeLayer(plan: MemoryPlan, name: string, { config, contextTokens }: LayoutOptions): LayerPlaces {
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headDim } = config;
  const width = projectedWidth(config);
  const cache = () => plan.reserve(4 * contextTokens * keyValueHeads * headDim);
  return {
    inputNorm: plan.store(`${name}.input_norm.weight`, 4 * hiddenSize),
    qkv: plan.matrix(`${name}.qkv`, width, hiddenSize),
    qkvBias: plan.store(`${name}.qkv.bias`, 4 * width),
    output: plan.matrix(`${name}.output`, hiddenSize, heads * headDim),
    mlpNorm: plan.store(`${name}.mlp_norm.weight`, 4 * hiddenSize),
    gate: plan.matrix(`${name}.gate`, intermediateSize, hiddenSize),
    up: plan.matrix(`${name}.up`, intermediateSize, hiddenSize),
    down: plan.matrix(`${name}.down`, hiddenSize, intermediateSize),
    keys: cache(),
    values: cache(),
  };
}

/** The last norm and the head, which a package may hold in parts (builder/graphs/token-head.ts). */
function placeOutput(plan: MemoryPlan, { config, quantisation }: LayoutOptions) {
  const { hiddenSize, vocabularySize } = config;
  const parts = Object.keys(quantisation).filter((name) => /^decoder\.head\.\d+$/.test(name)).length;
  const names = parts === 0 ? ["head"] : Array.from({ length: parts }, (_, part) => `head.${part}`);
  const most = Math.ceil(vocabularySize / names.length);
  return {
    norm: plan.store("norm.weight", 4 * hiddenSize),
    head: names.map((name, part) =>
      plan.matrix(name, Math.min(most, vocabularySize - part * most), hiddenSize),
    ),
    logits: plan.reserve(4 * vocabularySize),
  };
}

/** Of queries, keys and values side by side. */
const projectedWidth = ({ heads, keyValueHeads, headDim }: LanguageConfig): number =>
  (heads + 2 * keyValueHeads) * headDim;
