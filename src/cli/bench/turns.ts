import type { Page } from "@playwright/test";
import type { BenchPage, Run } from "../bench-page/side.ts";
import { klDivergence } from "../bits-page/divergence.ts";
import { type DivergenceFigures, median, type RateFigures, type SpeedFigures } from "./figures.ts";

/** Contenders for an answer. */
export type Name = Exclude<keyof BenchPage, "segmenter">;

/** What a follow-up question adds to the one before. */
export const MORE_TOKENS = 16;
/** Pieces of text in every vocabulary; control tokens come later. */
const PLAIN_IDS = 256;

export interface TurnOptions {
  readonly names: readonly Name[];
  readonly contexts: readonly number[];
  readonly newTokens: number;
  readonly repeats: number;
  /** Tells where sides write other ids than we. */
  readonly onOtherIds: (name: Name, ids: readonly number[], ours: readonly number[]) => void;
}

/** All sides answer each prompt, one after the other, and another one is first each time. */
export class Turns {
  answers = 0;
  /** Answers of which a side wrote our ids. */
  readonly same = new Map<Name, number>();
  private seed = 0;

  constructor(
    private readonly page: Page,
    private readonly options: TurnOptions,
  ) {}

  /** @returns all but how long loading took */
  async speeds(): Promise<Map<Name, Omit<SpeedFigures, "loadMs">>> {
    const { names, contexts, newTokens, repeats } = this.options;
    // Pipelines are compiled and heaps grown before anything counts.
    for (const context of contexts) await this.all(this.prompt(context), 2);
    const rates = new Map(names.map((name) => [name, [] as RateFigures[]]));
    for (const context of contexts) {
      const runs: Map<Name, Run>[] = [];
      for (let repeat = 0; repeat < repeats; repeat++)
        runs.push(await this.all(this.prompt(context), newTokens));
      for (const name of names)
        rates.get(name)!.push(
          rate(
            context,
            newTokens,
            runs.map((run) => run.get(name)!),
          ),
        );
      console.error(`${context} tokens of context measured`);
    }
    const longest = contexts[contexts.length - 1]!;
    const prompt = this.prompt(longest);
    const first = await this.all(prompt, 1);
    const next = await this.all([...prompt, ...this.prompt(MORE_TOKENS)], 1);
    return new Map(
      names.map((name) => {
        const [firstMs, nextMs] = [first.get(name)!.firstMs, next.get(name)!.firstMs];
        return [name, { rates: rates.get(name)!, followUp: { sharedTokens: longest, firstMs, nextMs } }];
      }),
    );
  }

  /** Of the token after a prompt of each length, by wllama and by us. */
  async divergence(): Promise<DivergenceFigures> {
    let [sum, worst, agreed] = [0, 0, 0];
    for (const context of this.options.contexts) {
      const [ours, theirs] = await this.page.evaluate(async (ids) => {
        const { ours, wllama } = globalThis as unknown as BenchPage;
        const asked = Int32Array.from(ids);
        return [
          Array.from(await ours.nextLogits(asked)),
          Array.from(await wllama.nextLogProbabilities(asked)),
        ];
      }, this.prompt(context));
      const value = klDivergence(Float32Array.from(ours!), Float32Array.from(theirs!));
      sum += value;
      worst = Math.max(worst, value);
      if (likeliest(ours!) === likeliest(theirs!)) agreed++;
    }
    const prompts = this.options.contexts.length;
    return { prompts, mean: sum / prompts, worst, agreed };
  }

  /** A side's answer to a prompt that none had before. */
  answer(name: Name, newTokens: number): Promise<Run> {
    return this.generate(name, this.prompt(this.options.contexts[0]!), newTokens);
  }

  private async all(ids: readonly number[], newTokens: number): Promise<Map<Name, Run>> {
    const { names, onOtherIds } = this.options;
    const start = this.seed % names.length;
    const runs = new Map<Name, Run>();
    for (const name of [...names.slice(start), ...names.slice(0, start)])
      runs.set(name, await this.generate(name, ids, newTokens));
    this.answers++;
    const ours = runs.get("ours")!.ids;
    for (const [name, { ids: written }] of runs) {
      if (written.join() === ours.join()) this.same.set(name, (this.same.get(name) ?? 0) + 1);
      else onOtherIds(name, written, ours);
    }
    return runs;
  }

  private generate(name: Name, ids: readonly number[], newTokens: number): Promise<Run> {
    return this.page.evaluate(
      ([side, ids, newTokens]) =>
        (globalThis as unknown as BenchPage)[side].generate(Int32Array.from(ids), newTokens),
      [name, ids, newTokens] as const,
    );
  }

  /** Ids that no prompt before begins with: what two share is not read again. */
  private prompt(tokens: number): number[] {
    let state = ++this.seed;
    return Array.from({ length: tokens }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % PLAIN_IDS;
    });
  }
}

function rate(context: number, newTokens: number, runs: readonly Run[]): RateFigures {
  const firstTokenMs = median(runs.map((run) => run.firstMs));
  const restMs = median(runs.map((run) => run.restMs));
  return {
    promptTokens: context,
    firstTokenMs,
    prefillTokensPerSecond: (1000 * context) / firstTokenMs,
    decodeTokensPerSecond: (1000 * (newTokens - 1)) / restMs,
  };
}

const likeliest = (values: readonly number[]): number =>
  values.reduce((best, value, id) => (value > values[best]! ? id : best), 0);
