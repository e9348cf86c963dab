import { expect, test } from "vitest";
import { FailureError } from "../../core/failure.ts";
import type { JobId } from "../../protocol/engine.ts";
import { JobQueue, PAUSED } from "./job-queue.ts";

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
  const one = queue.run(id("one"), "interactive", async (signal) => {
    order.push("one starts");
    await first.run(signal);
    order.push("one ends");
    throw new Error("broken");
  });
  const two = queue.run(id("two"), "interactive", async () => order.push("two"));
  first.finish("");
  await expect(one).rejects.toThrow("broken");
  await two;
  expect(order).toEqual(["one starts", "one ends", "two"]);
});

test("a waiting job that is cancelled never starts", async () => {
  const queue = new JobQueue();
  const first = job();
  const one = queue.run(id("one"), "interactive", first.run);
  let started = false;
  const two = queue.run(id("two"), "interactive", async () => {
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
  const running = queue.run(id("one"), "interactive", job().run);
  const waiting = queue.run(id("two"), "interactive", async () => "done");
  queue.cancel(id("unknown"));
  await Promise.resolve();
  queue.cancel(id("one"));
  expect(await running).toBe("stopped");
  expect(await waiting).toBe("done");
});

test("a name can be used again once its job is over", async () => {
  const queue = new JobQueue();
  await queue.run(id("one"), "interactive", async () => "first");
  expect(await queue.run(id("one"), "interactive", async () => "second")).toBe("second");
});

/** A job that ends when told, and throws `cancelled` when its signal says stop. */
function cancellable() {
  const attempts: { number: number; signal: AbortSignal; finish(value: string): void }[] = [];
  const run = (signal: AbortSignal, number: number) =>
    new Promise<string>((finish, stop) => {
      attempts.push({ number, signal, finish });
      signal.addEventListener("abort", () => stop(new FailureError("cancelled", "cancelled")));
    });
  return { attempts, run };
}
const turn = () => new Promise((resolve) => setTimeout(resolve));

test("background jobs wait for interactive ones that came later", async () => {
  const queue = new JobQueue();
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  const first = job();
  const all = [
    queue.run(id("person"), "interactive", first.run),
    queue.run(id("b1"), "background", note("b1")),
    queue.run(id("b2"), "background", note("b2")),
    queue.run(id("i1"), "interactive", note("i1")),
    queue.exclusively(note("load")),
    queue.run(id("i2"), "interactive", note("i2")),
  ];
  first.finish("");
  await Promise.all(all);
  expect(order).toEqual(["i1", "load", "i2", "b1", "b2"]);
});

test("a background job gives way at once, and starts anew before those behind it", async () => {
  const queue = new JobQueue();
  const background = cancellable();
  const asked = cancellable();
  const one = queue.run(id("b1"), "background", background.run);
  const order: string[] = [];
  const two = queue.run(id("b2"), "background", async () => void order.push("b2"));
  const person = queue.run(id("person"), "interactive", asked.run);
  await turn();
  expect(background.attempts[0]!.signal.reason).toBe(PAUSED);
  expect(asked.attempts).toHaveLength(1);
  asked.attempts[0]!.finish("an answer");
  expect(await person).toBe("an answer");
  await turn();
  expect(background.attempts.map(({ number }) => number)).toEqual([0, 1]);
  expect(order).toEqual([]);
  background.attempts[1]!.finish("done");
  expect(await one).toBe("done");
  await two;
});

test("a background job that ends while it is to give way keeps its result; one that fails, its failure", async () => {
  for (const end of [async () => "done", () => Promise.reject(new Error("broken"))]) {
    const queue = new JobQueue();
    let attempts = 0;
    const background = queue.run(id("b"), "background", async () => {
      attempts++;
      await turn();
      return end();
    });
    const person = queue.run(id("person"), "interactive", async () => "an answer");
    const result = await background.catch((error: Error) => error.message);
    expect(["done", "broken"]).toContain(result);
    expect(await person).toBe("an answer");
    expect(attempts).toBe(1);
  }
});

test("a background job can be cancelled while it gives way, and while it waits to start anew", async () => {
  for (const when of ["giving way", "waiting"]) {
    const queue = new JobQueue();
    const background = cancellable();
    const asked = cancellable();
    const one = queue.run(id("b"), "background", background.run);
    const person = queue.run(id("person"), "interactive", asked.run);
    if (when === "waiting") await turn();
    queue.cancel(id("b"));
    await expect(one).rejects.toMatchObject(cancelled);
    await turn();
    asked.attempts[0]!.finish("an answer");
    await person;
    await turn();
    expect(background.attempts).toHaveLength(1);
  }
});
