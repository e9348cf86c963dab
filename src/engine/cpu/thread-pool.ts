import { FailureError } from "../../core/failure.ts";
import { Operations, type Share, WHOLE } from "./operations.ts";
import { compileRoutines, type HeadShape } from "./routines.ts";

/** Up to here handing over to other threads takes longer than what they save. */
export const MIN_SHARED_BYTES = 2 ** 26;

const OPERATIONS = ["product", "gatedProducts", "attention", "pictureAttention", "gelu"] as const;
type Operation = (typeof OPERATIONS)[number];
type NumbersOf<O extends Operation> =
  Parameters<Operations[O]> extends [Share, ...infer Numbers extends number[]] ? Numbers : never;

/** Words of the block that says what is to be done. */
const [TICKET, DONE, OPERATION, BANK, FAILED] = [0, 1, 2, 3, 4];
const WORDS_BYTES = 24;
const MAX_NUMBERS = 16;

/** Looks before a thread goes to sleep: operations follow each other in microseconds, and waking takes tens of them. */
const LOOKS = 2000;
/** No share of any model takes as long. */
const PATIENCE_MS = 60_000;

/** What a thread beside the engine's is told at its start. */
interface Setup {
  readonly memories: readonly WebAssembly.Memory[];
  readonly orders: SharedArrayBuffer;
  readonly shape: HeadShape;
  readonly share: Share;
}

/**
 * Threads that share each operation; the caller is one of them and waits for the others, as nothing can go on before. Operations are
 * handed over in shared memory: a message would take longer than many of them.
 */
export class ThreadPool {
  private constructor(
    private readonly works: readonly Operations[],
    private readonly helpers: readonly Worker[],
    private readonly orders: Orders,
  ) {}

  /** @param memories shared when there are several threads. Where those cannot be had, the caller works alone. */
  static async create(
    memories: readonly WebAssembly.Memory[],
    shape: HeadShape,
    threads: number,
  ): Promise<ThreadPool> {
    const works = await openWorks(memories, shape);
    if (threads === 1) return new ThreadPool(works, [], openOrders(new ArrayBuffer(ORDERS_BYTES)));
    const shared = new SharedArrayBuffer(ORDERS_BYTES);
    const helpers: Worker[] = [];
    try {
      for (let index = 1; index < threads; index++) {
        helpers.push(
          new Worker(new URL("../../../workers/thread-pool.worker.ts", import.meta.url), {
            type: "module",
            name: "kernels",
          }),
        );
      }
      await Promise.all(
        helpers.map((helper, index) => {
          const share = { index: index + 1, of: threads };
          return begin(helper, { memories, orders: shared, shape, share });
        }),
      );
      return new ThreadPool(works, helpers, openOrders(shared));
    } catch (error) {
      console.warn("the decoder works on one thread, as others did not start", error);
      for (const helper of helpers) helper.terminate();
      return new ThreadPool(works, [], openOrders(shared));
    }
  }

  /**
   * @param bank the memory that it happens in
   * @throws FailureError `internal` when a thread has failed or is gone
   */
  run<O extends Operation>(bank: number, operation: O, ...numbers: NumbersOf<O>): void {
    const others = this.helpers.length;
    if (others === 0) {
      perform(this.works[bank]!, operation, WHOLE, numbers);
      return;
    }
    const { words } = this.orders;
    this.orders.numbers.set(numbers);
    words[OPERATION] = OPERATIONS.indexOf(operation);
    words[BANK] = bank;
    Atomics.store(words, DONE, 0);
    Atomics.add(words, TICKET, 1);
    Atomics.notify(words, TICKET);
    perform(this.works[bank]!, operation, { index: 0, of: others + 1 }, numbers);
    for (let done = Atomics.load(words, DONE); done < others; done = Atomics.load(words, DONE)) {
      if (!awaitChange(words, DONE, done, PATIENCE_MS)) throw lost("does not answer");
    }
    if (words[FAILED] !== 0) throw lost("failed");
  }

  get threads(): number {
    return this.helpers.length + 1;
  }

  dispose(): void {
    for (const helper of this.helpers) helper.terminate();
  }
}

/** A thread of the team: waits for orders for as long as it lives. */
export function serveThreadPool(): void {
  self.onmessage = async ({ data }: MessageEvent<Setup>) => {
    const { memories, orders, shape, share } = data;
    const works = await openWorks(memories, shape);
    const { words, numbers } = openOrders(orders);
    self.postMessage("ready");
    // Counted, not read: by the time this thread looks again, the next order may be there.
    for (let ticket = 0; ; ticket = (ticket + 1) | 0) {
      while (!awaitChange(words, TICKET, ticket, Number.POSITIVE_INFINITY));
      try {
        perform(works[words[BANK]!]!, OPERATIONS[words[OPERATION]!]!, share, numbers);
      } catch (error) {
        console.error(error);
        words[FAILED] = 1;
      }
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
    }
  };
}

interface Orders {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

const ORDERS_BYTES = WORDS_BYTES + 8 * MAX_NUMBERS;
const openOrders = (buffer: ArrayBuffer | SharedArrayBuffer): Orders => ({
  words: new Int32Array(buffer, 0, WORDS_BYTES / 4),
  numbers: new Float64Array(buffer, WORDS_BYTES),
});

function openWorks(memories: readonly WebAssembly.Memory[], shape: HeadShape): Promise<Operations[]> {
  return Promise.all(
    memories.map(async (memory) => {
      const kernels = await compileRoutines(memory, shape);
      return new Operations(kernels, memory, shape.queriesPerTile);
    }),
  );
}

/** Numbers behind those that the operation takes are left over from others. */
function perform(work: Operations, operation: Operation, share: Share, numbers: Iterable<number>): void {
  (work[operation] as (share: Share, ...numbers: number[]) => void).call(work, share, ...numbers);
}

/** @returns false when nothing changed in time */
function awaitChange(words: Int32Array, at: number, value: number, milliseconds: number): boolean {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, at) !== value) return true;
  return Atomics.wait(words, at, value, milliseconds) !== "timed-out";
}

function begin(helper: Worker, setup: Setup): Promise<void> {
  return new Promise((resolve, reject) => {
    helper.onmessage = () => resolve();
    helper.onerror = (event) => reject(new Error(event.message || "its script did not load"));
    helper.postMessage(setup);
  });
}

const lost = (what: string) =>
  new FailureError("internal", `a thread of the decoder ${what}; reload the model under Models`);
