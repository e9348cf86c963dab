import { expect, it } from "vitest";
import { Foreground } from "./foreground.ts";

it("lets others wait until all that runs has ended, also by failing", async () => {
  const foreground = new Foreground();
  const done: string[] = [];
  const [first, second] = [deferred(), deferred()];
  const runs = [first, second].map(({ promise }) =>
    foreground.run(() => promise).catch(() => done.push("failed")),
  );
  const waited = foreground.idle().then(() => done.push("idle"));
  first.resolve();
  await runs[0];
  expect(done).toEqual([]);
  second.reject(new Error("no frame"));
  await waited;
  await runs[1];
  expect(done.sort()).toEqual(["failed", "idle"]);
  await foreground.idle();
});

function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((ok, fail) => {
    [resolve, reject] = [ok, fail];
  });
  return { promise, resolve: () => resolve(), reject: (error: Error) => reject(error) };
}
