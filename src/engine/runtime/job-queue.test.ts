import { expect, test } from "vitest";
import type { JobId } from "../../protocol/engine.ts";
import { JobQueue } from "./job-queue.ts";

const id = (name: string) => name as JobId;
const cancelled = { failure: { code: "cancelled" } };

/** A job that ends when told, or when its signal says stop. */
function job() {
  let finish!: (value: string) => void;
  const ended = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const run = (signal: AbortSignal) =>
    Promise.race([
      ended,
      new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("stopped"))),
    ]);
  return { finish, run };
}

test("jobs run one after another, also after one failed", async () => {
  const queue = new JobQueue();
  const order: string[] = [];
  const first = job();
  const one = queue.run(id("one"), async (signal) => {
    order.push("one starts");
    await first.run(signal);
    order.push("one ends");
    throw new Error("broken");
  });
  const two = queue.run(id("two"), async () => order.push("two"));
  first.finish("");
  await expect(one).rejects.toThrow("broken");
  await two;
  expect(order).toEqual(["one starts", "one ends", "two"]);
});

test("a waiting job that is cancelled never starts", async () => {
  const queue = new JobQueue();
  const first = job();
  const one = queue.run(id("one"), first.run);
  let started = false;
  const two = queue.run(id("two"), async () => {
    started = true;
  });
  queue.cancel(id("two"));
  first.finish("done");
  expect(await one).toBe("done");
  await expect(two).rejects.toMatchObject(cancelled);
  expect(started).toBe(false);
});

test("cancelling reaches the running job, and only the one named", async () => {
  const queue = new JobQueue();
  const running = queue.run(id("one"), job().run);
  const waiting = queue.run(id("two"), async () => "done");
  queue.cancel(id("unknown"));
  await Promise.resolve();
  queue.cancel(id("one"));
  expect(await running).toBe("stopped");
  expect(await waiting).toBe("done");
});

test("a name can be used again once its job is over", async () => {
  const queue = new JobQueue();
  await queue.run(id("one"), async () => "first");
  expect(await queue.run(id("one"), async () => "second")).toBe("second");
});
