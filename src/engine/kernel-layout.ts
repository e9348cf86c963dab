import type { Manifest } from "../core/manifest.ts";
import type { LanguageConfig } from "../videorefer/shared/language-config.ts";
import { BLOCK_COLUMNS, LANES } from "./kernels/decoder-kernels.ts";

/** A quantised matrix as the kernels read it. */
export interface Matrix {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly blocks: number;
  readonly values: number;
  readonly scales: number;
}

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
  /** [keyValueHeads, headDim / HEAD_LANES, context, HEAD_LANES] */
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
  /** Of the heads that a thread reads together, for each thread. */
  readonly scores: number;
  readonly scoreBytes: number;
  readonly layers: readonly LayerPlaces[];
  readonly bytes: number;
}

/** One of the package's tensors, less the graph's name. */
export interface StoredPlace {
  readonly bank: number;
  readonly address: number;
  readonly bytes: number;
  /** Two values to a byte, to be put in the kernels' order. */
  readonly halves: boolean;
}

export interface KernelLayout {
  readonly banks: readonly Bank[];
  /** In the first bank, each [context, headDim / 2]. */
  readonly cos: number;
  readonly sin: number;
  /** In the last bank, as are the two below. */
  readonly norm: number;
  /** Stretches of the vocabulary, one after the other. */
  readonly head: readonly Matrix[];
  readonly logits: number;
  readonly tensors: ReadonlyMap<string, StoredPlace>;
}

export interface LayoutOptions {
  readonly config: LanguageConfig;
  readonly quantisation: Manifest["quantisation"];
  /** Most tokens there will be. */
  readonly contextTokens: number;
  /** Most tokens read at once. */
  readonly chunkTokens: number;
  readonly threads: number;
  /** Most bytes of one memory, by default what an address of 32 bits can reach. */
  readonly bankBytes?: number;
}

/** Less a page, so that no address is 0 again at the end. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;

/** Query heads that are read together: an even number may share keys and values. */
export const headsTogether = ({ heads, keyValueHeads }: LanguageConfig): 1 | 2 =>
  (heads / keyValueHeads) % 2 === 0 ? 2 : 1;

type Reserve = (bytes: number) => number;
type Store = (name: string, bytes: number, halves?: boolean) => number;

/** A memory as it fills. Addresses are bytes, multiples of 16. */
class BankPlan {
  bytes = 0;
  readonly layers: LayerPlaces[] = [];
  readonly tensors = new Map<string, Omit<StoredPlace, "bank">>();

  readonly reserve: Reserve = (bytes) => {
    const start = this.bytes;
    this.bytes = Math.ceil((start + bytes) / 16) * 16;
    return start;
  };

  readonly store: Store = (name, bytes, halves = false) => {
    const address = this.reserve(bytes);
    this.tensors.set(name, { address, bytes, halves });
    return address;
  };
}

/**
 * A decoder in as few memories as hold it: layers one after the other, none of them torn, the head with the last.
 * @returns null when a layer or the head is larger than a memory
 */
export function layOut(options: LayoutOptions): KernelLayout | null {
  const { config, contextTokens, bankBytes = MOST_BYTES } = options;
  const plans: BankPlan[] = [];
  const scratch: ReturnType<typeof placeScratch>[] = [];
  const open = (): BankPlan => {
    const plan = new BankPlan();
    scratch.push(placeScratch(plan, options));
    plans.push(plan);
    return plan;
  };
  /** In the last memory, or in another where that has no room left. */
  const place = <T>(put: (plan: BankPlan) => T): T => {
    const trial = new BankPlan();
    put(trial);
    const last = plans[plans.length - 1];
    return put(last.bytes + trial.bytes <= bankBytes ? last : open());
  };
  const first = open();
  const tableBytes = (4 * contextTokens * config.headDim) / 2;
  const [cos, sin] = [first.store("rope_cos", tableBytes), first.store("rope_sin", tableBytes)];
  for (let index = 0; index < config.layers; index++)
    place((plan) => plan.layers.push(placeLayer(plan, `layers.${index}`, options)));
  const output = place((plan) => placeOutput(plan, options));
  if (plans.some(({ bytes }) => bytes > bankBytes)) return null;
  const tensors = new Map(
    plans.flatMap((plan, bank) =>
      Array.from(plan.tensors, ([name, stored]) => [name, { ...stored, bank }] as const),
    ),
  );
  const banks = plans.map(({ layers, bytes }, nth) => ({ ...scratch[nth], layers, bytes }));
  return { banks, cos, sin, ...output, tensors };
}

function placeScratch({ reserve }: BankPlan, { config, contextTokens, chunkTokens, threads }: LayoutOptions) {
  const { hiddenSize, intermediateSize } = config;
  const rows = (columns: number) => reserve(4 * chunkTokens * columns);
  const scoreBytes = 4 * headsTogether(config) * (contextTokens + LANES);
  return {
    residual: rows(hiddenSize),
    normed: rows(hiddenSize),
    projected: rows(projectedWidth(config)),
    attended: rows(config.heads * config.headDim),
    gate: rows(intermediateSize),
    up: rows(intermediateSize),
    scores: reserve(threads * scoreBytes),
    scoreBytes,
  };
}

function placeLayer({ reserve, store }: BankPlan, name: string, options: LayoutOptions): LayerPlaces {
  const { config, quantisation, contextTokens } = options;
  const { hiddenSize, intermediateSize, heads, keyValueHeads, headDim } = config;
  const width = projectedWidth(config);
  const cache = () => reserve(4 * contextTokens * keyValueHeads * headDim);
  const matrix = (part: string, rows: number, columns: number) =>
    placeMatrix(store, `${name}.${part}`, rows, columns, quantisation);
  return {
    inputNorm: store(`${name}.input_norm.weight`, 4 * hiddenSize),
    qkv: matrix("qkv", width, hiddenSize),
    qkvBias: store(`${name}.qkv.bias`, 4 * width),
    output: matrix("output", hiddenSize, heads * headDim),
    mlpNorm: store(`${name}.mlp_norm.weight`, 4 * hiddenSize),
    gate: matrix("gate", intermediateSize, hiddenSize),
    up: matrix("up", intermediateSize, hiddenSize),
    down: matrix("down", hiddenSize, intermediateSize),
    keys: cache(),
    values: cache(),
  };
}

/** The last norm and the head, which a package may hold in parts (builder/graphs/token-head.ts). */
function placeOutput({ reserve, store }: BankPlan, { config, quantisation }: LayoutOptions) {
  const { hiddenSize, vocabularySize } = config;
  const parts = Object.keys(quantisation).filter((name) => /^decoder\.head\.\d+$/.test(name)).length;
  const names = parts === 0 ? ["head"] : Array.from({ length: parts }, (_, part) => `head.${part}`);
  const most = Math.ceil(vocabularySize / names.length);
  return {
    norm: store("norm.weight", 4 * hiddenSize),
    head: names.map((name, part) =>
      placeMatrix(store, name, Math.min(most, vocabularySize - part * most), hiddenSize, quantisation),
    ),
    logits: reserve(4 * vocabularySize),
  };
}

function placeMatrix(
  store: Store,
  name: string,
  rows: number,
  columns: number,
  quantisation: Manifest["quantisation"],
): Matrix {
  const bits = quantisation[`decoder.${name}`] === 8 ? 8 : 4;
  const blocks = columns / BLOCK_COLUMNS;
  const values = store(`${name}.values`, (rows * columns * bits) / 8, bits === 4);
  return { bits, rows, blocks, values, scales: store(`${name}.scales`, 4 * rows * blocks) };
}

/** Of queries, keys and values side by side. */
const projectedWidth = ({ heads, keyValueHeads, headDim }: LanguageConfig): number =>
  (heads + 2 * keyValueHeads) * headDim;
