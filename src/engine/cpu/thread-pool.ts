import { FailureError } from "../../core/failure.ts";
import { type Operations, WHOLE } from "./operations.ts";
import { openOperations, type ThreadMessage, type ThreadReply } from "./pool-thread.ts";
import type { RoutineShape } from "./routines.ts";
import {
  type NumbersOf,
  type OperationName,
  perform,
  TASK_BLOCK_BYTES,
  type Task,
  TaskBlock,
} from "./task-block.ts";

/** Up to here handing over to other threads takes longer than what they save. */
const MIN_SHARED_BYTES = 2 ** 26;

/** Threads start in milliseconds; one that has not answered by now never will. */
const MAX_START_MS = 10_000;

/** The page's side of a thread. */
export type PoolThread = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onmessageerror" | "onerror"
>;

const startWorker = (): PoolThread =>
  new Worker(new URL("../../../workers/thread-pool.worker.ts", import.meta.url), {
    type: "module",
    name: "thread pool",
  });

/** Runs the operations of one network, in its memories. */
export interface NetworkOperations {
  /**
   * Returns when the operation is done.
   * @param bank the memory that it happens in
   * @throws FailureError `internal` when a thread has failed or is gone
   */
  run<O extends OperationName>(bank: number, operation: O, ...numbers: NumbersOf<O>): void;
  /** Lets go of the memories. */
  close(): void;
}

/**
 * The threads of one worker, for all its networks. They share each operation; the caller is one of them and waits for the others. Where
 * threads cannot be had, the caller works alone, with the same results.
 *
 * They start with the first network that is large enough and end with the last: a thread that waits collects no garbage, so it would keep
 * the gigabytes of a model that is gone.
 */
export class ThreadPool {
  private threads: readonly PoolThread[] = [];
  private block: TaskBlock | null = null;
  private started: Promise<void> | null = null;
  /** Networks that share their operations. */
  private readonly sharing = new Set<number>();
  private opened = 0;
  private lastMessage: Promise<unknown> = Promise.resolve();

  /** @param size threads, with the caller */
  constructor(
    readonly size: number,
    private readonly startThread = startWorker,
  ) {}

  /** Threads that work now, with the caller. */
  get running(): number {
    return this.threads.length + 1;
  }

  /** Whether a network that takes so many bytes is worth sharing. Its memories then have to be shared ones. */
  shares(bytes: number): boolean {
    return this.size > 1 && bytes >= MIN_SHARED_BYTES;
  }

  /** @param memories of one network; the operations are the caller's to close */
  async open(memories: readonly WebAssembly.Memory[], shape: RoutineShape): Promise<NetworkOperations> {
    const own = await openOperations(memories, shape);
    const network = this.opened++;
    const shared = this.size > 1 && memories.every(({ buffer }) => !(buffer instanceof ArrayBuffer));
    if (shared) {
      this.sharing.add(network);
      this.started ??= this.start();
      await this.started;
      await this.tell({ kind: "open", network, memories, shape });
    }
    // Threads that start later, for another network, do not know this one.
    const block = shared ? this.block : null;
    return {
      run: (bank, operation, ...numbers) => {
        if (block && block === this.block) this.runShared(block, own, { network, bank, operation, numbers });
        else perform(own[bank]!, operation, WHOLE, numbers);
      },
      close: () => {
        if (this.sharing.delete(network) && this.sharing.size === 0) this.dispose();
      },
    };
  }

  dispose(): void {
    for (const thread of this.threads) thread.terminate();
    this.threads = [];
    this.block = null;
    this.started = null;
  }

  private runShared(block: TaskBlock, own: readonly Operations[], task: Task): void {
    block.announce(task);
    try {
      perform(own[task.bank]!, task.operation, { index: 0, of: this.running }, task.numbers);
    } catch (error) {
      // The others are at work still, or have failed as well.
      this.dispose();
      throw error;
    }
    const fault = block.awaitThreads(this.threads.length);
    if (!fault) return;
    this.dispose();
    const what = fault === "silent" ? "does not answer" : "has failed";
    throw new FailureError(
      "internal",
      `a thread that helps the model ${what}; ask again, the answer then takes longer`,
    );
  }

  private async start(): Promise<void> {
    const threads: PoolThread[] = [];
    try {
      const buffer = new SharedArrayBuffer(TASK_BLOCK_BYTES);
      for (let index = 1; index < this.size; index++) threads.push(this.startThread());
      await Promise.all(
        threads.map((thread, nth) =>
          answerOf(thread, { kind: "start", block: buffer, share: { index: nth + 1, of: this.size } }),
        ),
      );
      this.block = new TaskBlock(buffer);
      this.threads = threads;
    } catch (error) {
      for (const thread of threads) thread.terminate();
      workAlone(error);
    }
  }

  /** Has every thread read a message, one message after the other. A thread that cannot take it ends all of them. */
  private tell(message: ThreadMessage): Promise<void> {
    const told = this.lastMessage.then(async () => {
      if (this.threads.length === 0) return;
      try {
        this.block!.askToListen();
        if (this.block!.awaitThreads(this.threads.length)) throw new Error("a thread does not answer");
        await Promise.all(this.threads.map((thread) => answerOf(thread, message)));
      } catch (error) {
        this.dispose();
        workAlone(error);
      }
    });
    this.lastMessage = told;
    return told;
  }
}

function workAlone(error: unknown): void {
  console.warn("models work on one thread, as others did not start", error);
}

/** Rejects soon in any case: a script that does not load, a message that cannot be read, a thread that says nothing. */
function answerOf(thread: PoolThread, message: ThreadMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`a thread did not answer within ${MAX_START_MS} ms`)),
      MAX_START_MS,
    );
    const settle = (fault: string | null) => {
      clearTimeout(timer);
      if (fault === null) resolve();
      else reject(new Error(fault));
    };
    thread.onmessage = ({ data }: MessageEvent<ThreadReply>) => settle(data);
    thread.onmessageerror = () => settle("an answer could not be read");
    thread.onerror = (event) => settle(event.message || "its script did not load");
    thread.postMessage(message);
  });
}
