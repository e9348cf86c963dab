import { expose } from "comlink";

/** A worker's outside over a real MessageChannel, with comlink's real other end in the same thread. */
export function channelWorker(api: object): Worker {
  const { port1, port2 } = new MessageChannel();
  expose(api, port2);
  return Object.assign(port1, {
    terminate: () => {
      port1.close();
      port2.close();
    },
  }) as unknown as Worker;
}

/** Lets what is on its way between such a worker and its owner arrive. */
export async function messagesArrived(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((done) => setTimeout(done, 5));
}
