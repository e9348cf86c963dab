import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ok } from "../core/failure.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { EngineApi, LoadProgress, ModelInfo } from "../protocol/engine.ts";
import { channelWorker, messagesArrived } from "../testing/channel-worker.ts";
import { EngineClient } from "./engine-client.ts";

type Load = EngineApi["load"];

const MINUTE = 60_000;
const source: PackageSource = { kind: "opfs", path: "models/a" };
const info = { id: "a" } as ModelInfo;
const at = (phase: LoadProgress["phase"]): LoadProgress => ({ phase, loadedBytes: 0, totalBytes: 10 });
const never = () => new Promise<never>(() => {});

/** A load by a client whose first worker loads by the first of these, and so on; the last one's serve for all that follow. */
function loading(...loads: Load[]) {
  let started = 0;
  const client = new EngineClient(() =>
    channelWorker({ load: loads[Math.min(started++, loads.length - 1)]! }),
  );
  const seen: LoadProgress["phase"][] = [];
  const crashes: unknown[] = [];
  client.onCrash = (failure) => crashes.push(failure);
  let isSettled = false;
  const result = client.load(source, "auto", ({ phase }) => seen.push(phase));
  void result.then(() => {
    isSettled = true;
  });
  return { client, result, seen, crashes, started: () => started, isSettled: () => isSettled };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets messages arrive, then moves the clock, and lets what follows arrive. */
async function pass(milliseconds: number): Promise<void> {
  await messagesArrived();
  vi.advanceTimersByTime(milliseconds);
  await messagesArrived();
}

it("loads once more in another worker when loading stands still, and nobody hears of a crash", async () => {
  const { result, seen, crashes, started } = loading(
    (_source, _device, onProgress) => {
      onProgress(at("weights"));
      return never();
    },
    async () => ok(info),
  );
  await pass(5 * MINUTE);
  expect(await result).toEqual(ok(info));
  expect(seen).toEqual(["weights"]);
  expect(started()).toBe(2);
  expect(crashes).toEqual([]);
});

it("ends with a failure that says what to do when the second load stands still too", async () => {
  const { result, started } = loading(never);
  await pass(5 * MINUTE);
  await pass(5 * MINUTE);
  const ended = await result;
  expect(ended).toMatchObject({ ok: false, error: { code: "internal" } });
  expect(!ended.ok && ended.error.message).toMatch(/stood still.*Device/);
  expect(started()).toBe(2);
});

it("leaves time to a session that is made, and takes every sign as a new beginning", async () => {
  let finish: () => void = () => undefined;
  const { result, isSettled, started } = loading(async (_source, _device, onProgress) => {
    for (let signs = 0; signs < 3; signs++) {
      onProgress(at("sessions"));
      await new Promise<void>((done) => {
        finish = done;
      });
    }
    return ok(info);
  });
  for (let signs = 0; signs < 3; signs++) {
    await pass(4 * MINUTE);
    expect(isSettled()).toBe(false);
    finish();
  }
  expect(await result).toEqual(ok(info));
  expect(started()).toBe(1);
});

it("waits longer for the runtime, which arrives untold", async () => {
  const { started } = loading((_source, _device, onProgress) => {
    onProgress(at("runtime"));
    return never();
  });
  await pass(9 * MINUTE);
  expect(started()).toBe(1);
  await pass(MINUTE);
  expect(started()).toBe(2);
});

it("does not load again what somebody else ended", async () => {
  const { client, result, started } = loading(never);
  await messagesArrived();
  client.restart();
  expect(await result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  await pass(20 * MINUTE);
  expect(started()).toBe(1);
});

it("takes no progress that arrives after the model has loaded: listeners have ports of their own", async () => {
  const { result, seen } = loading(async (_source, _device, onProgress) => {
    setTimeout(() => onProgress(at("warm-up")), 2);
    return ok(info);
  });
  expect(await result).toEqual(ok(info));
  await messagesArrived();
  expect(seen).toEqual([]);
});
