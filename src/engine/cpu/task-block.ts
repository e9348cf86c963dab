import type { Operations, Share } from "./operations.ts";

/** Operations that threads share. Their place here is their number in the block. */
const NAMES = ["quantise", "product", "gatedProducts", "attention", "pictureAttention", "gelu"] as const;
export type OperationName = (typeof NAMES)[number];
export type NumbersOf<O extends OperationName> =
  Parameters<Operations[O]> extends [Share, ...infer Numbers extends number[]] ? Numbers : never;

/** Instead of an operation: the threads go back to reading messages. */
const LISTEN = -1;

/** The block's words. */
const [TICKET, DONE, OPERATION, NETWORK, BANK, FAILED] = [0, 1, 2, 3, 4, 5];
const WORDS_BYTES = 24;
const MAX_NUMBERS = 16;
export const TASK_BLOCK_BYTES = WORDS_BYTES + 8 * MAX_NUMBERS;

/** Before a thread goes to sleep: operations follow each other in microseconds, and waking up takes tens of them. */
const SPIN_ITERATIONS = 2000;
/** No share of any model takes as long. */
const MAX_TASK_MS = 60_000;

/** One operation on the memory of a network. */
export interface Task {
  readonly network: number;
  /** Which of the network's memories it happens in. */
  readonly bank: number;
  readonly operation: OperationName;
  readonly numbers: readonly number[] | Float64Array;
}

/** What threads are to do, in memory that they share: a message takes longer than many an operation. */
export class TaskBlock {
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, WORDS_BYTES / 4);
    this.numbers = new Float64Array(buffer, WORDS_BYTES);
  }

  /** The pool's side: hands a task to all threads. */
  announce({ network, bank, operation, numbers }: Task): void {
    this.numbers.set(numbers);
    this.words[NETWORK] = network;
    this.words[BANK] = bank;
    this.publish(NAMES.indexOf(operation));
  }

  /** The pool's side: threads leave `takeTasks` to read a message. */
  askToListen(): void {
    this.publish(LISTEN);
  }

  /**
   * The pool's side: waits until so many threads are done, as nothing can go on before.
   * @returns what went wrong, if anything
   */
  awaitThreads(count: number): "silent" | "failed" | null {
    const { words } = this;
    for (let done = Atomics.load(words, DONE); done < count; done = Atomics.load(words, DONE)) {
      if (!awaitChange(words, DONE, done, MAX_TASK_MS)) return "silent";
    }
    return words[FAILED] === 0 ? null : "failed";
  }

  /**
   * A thread's side: performs tasks until it is asked to listen.
   * @param ticket of the last task; counted, not read, as by the time a thread looks again the next one may be there
   * @returns the ticket now
   */
  takeTasks(ticket: number, perform: (task: Task) => void): number {
    const { words } = this;
    for (let last = ticket; ; ) {
      while (!awaitChange(words, TICKET, last, Number.POSITIVE_INFINITY));
      last = (last + 1) | 0;
      const operation = words[OPERATION]!;
      try {
        if (operation !== LISTEN) {
          const [network, bank] = [words[NETWORK]!, words[BANK]!];
          perform({ network, bank, operation: NAMES[operation]!, numbers: this.numbers });
        }
      } catch (error) {
        console.error(error);
        words[FAILED] = 1;
      }
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
      if (operation === LISTEN) return last;
    }
  }

  private publish(operation: number): void {
    const { words } = this;
    words[OPERATION] = operation;
    Atomics.store(words, DONE, 0);
    Atomics.add(words, TICKET, 1);
    Atomics.notify(words, TICKET);
  }
}

/** Numbers behind those that the operation takes are left over from other tasks. */
export function perform(
  operations: Operations,
  name: OperationName,
  share: Share,
  numbers: Task["numbers"],
): void {
  (operations[name] as (share: Share, ...numbers: number[]) => void).call(operations, share, ...numbers);
}

/**
 * Being woken up says nothing: whoever is halted between a change and its notification wakes others for what they have seen already.
 * @returns false when nothing changed in time
 */
function awaitChange(words: Int32Array, at: number, value: number, milliseconds: number): boolean {
  for (let spin = 0; spin < SPIN_ITERATIONS; spin++) if (Atomics.load(words, at) !== value) return true;
  while (Atomics.load(words, at) === value) {
    if (Atomics.wait(words, at, value, milliseconds) === "timed-out") return false;
  }
  return true;
}
