import { expect, test } from "@playwright/test";
import { TinyEngine } from "./tiny-engine.ts";

// How fast this machine computes, measured as the page does before it recommends a model. No model is loaded for it.

let tiny: TinyEngine;
test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  tiny = await TinyEngine.start();
});
test.afterAll(() => tiny?.stop());

for (const device of ["wasm", "webgpu"] as const) {
  test(`${device} is measured in a few seconds, and gives figures of a machine that exists`, async () => {
    const { page, engine } = await tiny.open();
    const started = Date.now();
    const { result, fractions } = await engine.evaluate((harness, device) => harness.measure(device), device);
    const seconds = (Date.now() - started) / 1000;
    if (!result.ok) throw new Error(result.error.message);
    const { operationsPerSecond, bytesPerSecond, threads } = result.value;
    console.log(
      `${device}, ${threads} threads: ${(operationsPerSecond / 1e9).toFixed(1)} GFLOP/s, ${(bytesPerSecond / 1e9).toFixed(2)} GB/s, in ${seconds.toFixed(1)} s`,
    );
    expect(result.value.device).toBe(device);
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    // A software adapter and the fastest accelerator lie well within these.
    expect(operationsPerSecond).toBeGreaterThan(1e7);
    expect(operationsPerSecond).toBeLessThan(1e16);
    expect(bytesPerSecond).toBeGreaterThan(1e7);
    expect(bytesPerSecond).toBeLessThan(1e14);
    // Without software adapters a second or two; with them, and on busy cores, some more.
    expect(seconds).toBeLessThan(30);
    await page.close();
  });
}
