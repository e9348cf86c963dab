import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ok } from "../core/failure.ts";
import type { ModelProgress, ModelQuote, ModelsApi, StoredModel } from "../protocol/models.ts";
import { channelWorker, messagesArrived } from "../testing/channel-worker.ts";
import { ModelsClient } from "./models-client.ts";

type Add = ModelsApi["add"];

const quote = { folder: "a" } as ModelQuote;
const model = { folder: "a" } as StoredModel;
const at = (phase: ModelProgress["phase"], doneBytes: number): ModelProgress => ({
  phase,
  doneBytes,
  totalBytes: 10,
  note: null,
});
const never = () => new Promise<never>(() => {});

/** A client whose first worker adds by the first of these, and so on; the last one's serve for all that follow. */
function clientOf(...adds: Add[]): { client: ModelsClient; started: () => number } {
  let started = 0;
  const client = new ModelsClient(() => channelWorker({ add: adds[Math.min(started++, adds.length - 1)]! }));
  return { client, started: () => started };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets messages arrive, then moves the clock. */
async function pass(milliseconds: number): Promise<void> {
  await messagesArrived();
  vi.advanceTimersByTime(milliseconds);
}

it("goes on in another worker when one that had got further falls silent", async () => {
  const { client, started } = clientOf(
    async (_quote, _token, onProgress) => {
      onProgress(at("converting", 5));
      return never();
    },
    async () => ok(model),
  );
  const seen: number[] = [];
  const added = client.add(quote, null, ({ doneBytes }) => seen.push(doneBytes));
  await pass(90_000);
  expect(await added).toEqual(ok(model));
  expect(seen).toEqual([5]);
  expect(started()).toBe(2);
});

it("ends with a failure when a worker is silent from the beginning", async () => {
  const { client, started } = clientOf(never);
  const added = client.add(quote, null, () => undefined);
  await pass(90_000);
  expect(await added).toMatchObject({ ok: false, error: { code: "internal" } });
  expect(started()).toBe(1);
});

it("lets a worker wait that says what for", async () => {
  const { client, started } = clientOf(async (_quote, _token, onProgress) => {
    onProgress(at("waiting", 0));
    return never();
  });
  let ended = false;
  void client
    .add(quote, null, () => undefined)
    .then(() => {
      ended = true;
    });
  for (let i = 0; i < 10; i++) await pass(20_000);
  expect(ended).toBe(false);
  expect(started()).toBe(1);
});

it("takes one long silence, as of a device asleep, for no more than one look", async () => {
  const { client } = clientOf(async (_quote, _token, onProgress) => {
    onProgress(at("converting", 5));
    await new Promise((done) => setTimeout(done, 60));
    return ok(model);
  });
  const added = client.add(quote, null, () => undefined);
  await pass(25_000);
  expect(await added).toEqual(ok(model));
});

it("does not wait for ever for a list that a browser's storage never gives", async () => {
  const client = new ModelsClient(() => channelWorker({ list: never }));
  const listed = client.list();
  await pass(90_000);
  expect(await listed).toMatchObject({ ok: false, error: { code: "internal" } });
});
