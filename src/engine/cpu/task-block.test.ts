import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { TASK_BLOCK_BYTES, TaskBlock } from "./task-block.ts";

/** Takes tasks in a thread of Node; what it is given to perform is counted in the second buffer. */
function takeTasks(block: SharedArrayBuffer, performed: SharedArrayBuffer): Worker {
  const module = new URL("./task-block.ts", import.meta.url).href;
  return new Worker(
    `const { workerData } = require("node:worker_threads");
     import("tsx/esm/api").then(({ register }) => {
       register();
       return import(${JSON.stringify(module)});
     }).then(({ TaskBlock }) => {
       const performed = new Int32Array(workerData.performed);
       new TaskBlock(workerData.block).takeTasks(0, () => Atomics.add(performed, 0, 1));
     });`,
    { eval: true, workerData: { block, performed } },
  );
}

it("a thread that is woken up for a task that it has seen already does not perform it again", async () => {
  const [buffer, counter] = [new SharedArrayBuffer(TASK_BLOCK_BYTES), new SharedArrayBuffer(4)];
  const worker = takeTasks(buffer, counter);
  onTestFinished(async () => void (await worker.terminate()));
  const tickets = new Int32Array(buffer, 0, 1);
  for (let woken = 0; woken < 5; woken += Atomics.notify(tickets, 0))
    await new Promise((resolve) => setTimeout(resolve, 1));
  const block = new TaskBlock(buffer);
  block.announce({ network: 0, bank: 0, operation: "gelu", numbers: [0, 4] });
  expect(block.awaitThreads(1)).toBeNull();
  expect(Atomics.load(new Int32Array(counter), 0)).toBe(1);
});
