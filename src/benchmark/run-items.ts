import { FailureError } from "../core/failure.ts";
import { ItemKeys } from "./item-keys.ts";

/** What stands at one place of a benchmark. */
export interface RunItem<Item extends object> {
  readonly index: number;
  /** The item's own; null where it has none, and goes by its place. */
  readonly id: unknown;
  /** Understands the item, or says what is wrong with it. */
  read(): Item | string;
}

/** A prediction as files hold it. */
export const predictionLine = (prediction: object): string => `${JSON.stringify(prediction)}\n`;

/** Items to be asked about, one after the other. */
export interface ItemRun<Item extends object> {
  /** Reads them anew, in the benchmark's order. */
  items(): AsyncIterable<RunItem<Item>>;
  /** Only the first items; all when null. */
  readonly limit: number | null;
  /** Items that have a prediction, by `ItemKeys`. */
  readonly known: ReadonlySet<string>;
}

/** What there is to do in a run. */
export interface BenchPlan {
  /** Within the limit. */
  readonly items: number;
  /** Of those, items without a prediction. */
  readonly open: number;
}

export interface RunListener<Prediction> {
  /** The next item is asked once this has resolved. */
  onPrediction(prediction: Prediction): Promise<void>;
  /** An item that could not be asked about: its place, from 0, and why. */
  onFault(index: number, id: unknown, message: string): void;
  /** Items done in this run, failed ones too, and those still to ask. */
  onProgress(done: number, left: number): void;
}

/**
 * Has every item without a prediction predicted, in order. One that fails does not stop the others.
 * @param predict throws FailureError where the clip or the question cannot be used
 * @returns how many items have a prediction in the end, from this run or an earlier one
 * @throws FailureError `dataset-invalid` where the items cannot be read
 * @throws AbortError as soon as the signal is aborted
 */
export async function runItems<Item extends object, Prediction>(
  run: ItemRun<Item>,
  plan: BenchPlan,
  predict: (item: Item) => Promise<Prediction>,
  listener: RunListener<Prediction>,
  signal?: AbortSignal,
): Promise<number> {
  const keys = new ItemKeys();
  let asked = 0;
  let predicted = plan.items - plan.open;
  for await (const { index, id, read } of withinLimit(run)) {
    if (run.known.has(keys.next(id ?? index))) continue;
    signal?.throwIfAborted();
    const item = read();
    if (typeof item === "string") listener.onFault(index, id, item);
    else {
      try {
        await listener.onPrediction(await predict(item));
        predicted++;
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        signal?.throwIfAborted();
        listener.onFault(index, id, error.message);
      }
    }
    listener.onProgress(++asked, plan.open - asked);
  }
  return predicted;
}

/** Reads the items for what there is to do. @throws FailureError `dataset-invalid` where they cannot be read */
export async function planItems(run: ItemRun<object>): Promise<BenchPlan> {
  const keys = new ItemKeys();
  let items = 0;
  let open = 0;
  for await (const { index, id } of withinLimit(run)) {
    items++;
    if (!run.known.has(keys.next(id ?? index))) open++;
  }
  return { items, open };
}

async function* withinLimit<Item extends object>({ items, limit }: ItemRun<Item>) {
  for await (const item of items()) {
    if (limit !== null && item.index >= limit) return;
    yield item;
  }
}
