import * as v from "valibot";
import type { DeviceSpeed } from "../core/device-speed.ts";
import type { DeviceChoice } from "../protocol/engine.ts";

const STORAGE_KEY = "videorefer.speed";
/** Raised when what is measured, or the code that is measured, changes. */
const VERSION = 1;

const rate = v.pipe(v.number(), v.finite(), v.minValue(1));

const Schema = v.object({
  key: v.string(),
  speed: v.object({
    device: v.picklist(["webgpu", "wasm"]),
    threads: v.number(),
    operationsPerSecond: rate,
    bytesPerSecond: rate,
    halfPrecision: v.boolean(),
    maxBufferBytes: v.nullable(v.number()),
  }),
}) satisfies v.GenericSchema<unknown, { key: string; speed: DeviceSpeed }>;

/** The last measurement, when it was of the same device, browser and version; else null. */
export async function rememberedSpeed(device: DeviceChoice): Promise<DeviceSpeed | null> {
  try {
    const parsed = v.safeParse(Schema, JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null"));
    // Only then is it worth asking which device this is.
    return parsed.success && parsed.output.key === (await keyOf(device)) ? parsed.output.speed : null;
  } catch {
    // Storage may be switched off, or hold something that is not JSON: it is measured again.
    return null;
  }
}

export async function rememberSpeed(device: DeviceChoice, speed: DeviceSpeed): Promise<void> {
  const key = await keyOf(device);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ key, speed }));
  } catch {
    // It is then measured again after the page was closed.
  }
}

/** Everything that decides how fast the same code runs. */
async function keyOf(device: DeviceChoice): Promise<string> {
  const adapter = await navigator.gpu
    ?.requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  const { vendor = "", architecture = "", description = "" } = adapter?.info ?? {};
  const { userAgent, hardwareConcurrency } = navigator;
  const isolated = globalThis.crossOriginIsolated;
  return [VERSION, device, vendor, architecture, description, hardwareConcurrency, isolated, userAgent].join(
    "|",
  );
}
