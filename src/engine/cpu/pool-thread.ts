import { Operations, type Share } from "./operations.ts";
import { compileRoutines, type RoutineShape } from "./routines.ts";
import { perform, TaskBlock } from "./task-block.ts";

/** What a thread is told by message: at its start, and when a network comes. */
export type ThreadMessage =
  | { readonly kind: "start"; readonly block: SharedArrayBuffer; readonly share: Share }
  | {
      readonly kind: "open";
      readonly network: number;
      readonly memories: readonly WebAssembly.Memory[];
      readonly shape: RoutineShape;
    };

/** Each message is answered: with null, or with what went wrong. */
export type ThreadReply = string | null;

/** The worker's own side of its port. */
interface ThreadScope {
  onmessage: ((event: MessageEvent<ThreadMessage>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  postMessage(reply: ThreadReply): void;
}

/** A thread of the pool: between messages it takes tasks, and reads no others until the pool asks it to. */
export function servePoolThread(scope: ThreadScope): void {
  const networks = new Map<number, readonly Operations[]>();
  let block: TaskBlock | null = null;
  let share: Share = { index: 0, of: 1 };
  let ticket = 0;

  const handle = async (message: ThreadMessage): Promise<void> => {
    if (message.kind === "start") {
      block = new TaskBlock(message.block);
      share = message.share;
    } else {
      networks.set(message.network, await openOperations(message.memories, message.shape));
    }
  };

  scope.onmessage = async ({ data }) => {
    try {
      await handle(data);
      scope.postMessage(null);
    } catch (error) {
      scope.postMessage(String(error));
    }
    if (!block) return;
    ticket = block.takeTasks(ticket, ({ network, bank, operation, numbers }) =>
      perform(networks.get(network)![bank]!, operation, share, numbers),
    );
  };
  scope.onmessageerror = () => scope.postMessage("a message could not be read");
}

export function openOperations(
  memories: readonly WebAssembly.Memory[],
  shape: RoutineShape,
): Promise<readonly Operations[]> {
  return Promise.all(
    memories.map(async (memory) => new Operations(await compileRoutines(memory, shape), memory, shape)),
  );
}
