import type { DeviceSpeed } from "../core/device-speed.ts";
import { fail, type Result } from "../core/failure.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { deviceFromAddress } from "../state/device-from-address.ts";
import { rememberedSpeed, rememberSpeed } from "./remembered-speed.ts";

/** An engine worker that has no model. */
interface Meter {
  measure(device: DeviceChoice, onProgress: (fraction: number) => void): Promise<Result<DeviceSpeed>>;
  /** Ends the worker. */
  restart(): void;
}

/** Measures this machine when somebody wants to know, in a worker of its own that ends with it, and remembers what it found. */
export class MachineMeasurement {
  private current: AbortController | null = null;

  constructor(private readonly createMeter: () => Meter) {}

  /**
   * Tells the store what this machine is worth; does nothing while it is being measured.
   * @param anew also when the speed is remembered from before
   */
  async measure(anew = false): Promise<void> {
    if (this.current) return;
    const controller = new AbortController();
    this.current = controller;
    const { machineChanged, settings, deviceReport } = useApp.getState();
    const device = deviceReport?.device ?? deviceFromAddress() ?? settings.device;
    try {
      const speed = await this.speedOf(device, anew, controller.signal);
      if (controller.signal.aborted) return;
      if (!speed.ok) machineChanged({ kind: "failed", failure: speed.error });
      else
        machineChanged({ kind: "measured", machine: { speed: speed.value, freeBytes: await freeBytes() } });
    } finally {
      if (this.current === controller) this.current = null;
    }
  }

  /** Tells the store what is remembered from before of the device that the model is on; measures nothing. */
  async recall(): Promise<void> {
    const { machine, deviceReport, settings } = useApp.getState();
    if (machine.kind !== "unknown" || !deviceReport) return;
    // It may have been measured before any model had chosen.
    const speed = (await rememberedSpeed(deviceReport.device)) ?? (await rememberedSpeed(settings.device));
    const free = speed && (await freeBytes());
    if (speed?.device !== deviceReport.device || this.current || useApp.getState().machine.kind !== "unknown")
      return;
    useApp.getState().machineChanged({ kind: "measured", machine: { speed, freeBytes: free } });
  }

  /** Ends a measurement that is under way. */
  cancel(): void {
    if (!this.current) return;
    this.current.abort();
    this.current = null;
    useApp.getState().machineChanged({ kind: "unknown" });
  }

  private async speedOf(
    device: DeviceChoice,
    anew: boolean,
    signal: AbortSignal,
  ): Promise<Result<DeviceSpeed>> {
    const remembered = anew ? null : await rememberedSpeed(device);
    if (remembered) return { ok: true, value: remembered };
    await untilIdle(signal);
    if (signal.aborted) return fail("cancelled", "skipped while it waited");
    const meter = this.createMeter();
    signal.addEventListener("abort", () => meter.restart(), { once: true });
    try {
      const show = (fraction: number) => {
        if (!signal.aborted) useApp.getState().machineChanged({ kind: "measuring", fraction });
      };
      show(0);
      const measured = await meter.measure(device, show);
      if (measured.ok) await rememberSpeed(device, measured.value);
      return measured;
    } finally {
      meter.restart();
    }
  }
}

/** Whatever computes at the same time would make the machine look slower, and be slowed down itself. */
function isBusy({ live, model, benchmarking }: ReturnType<typeof useApp.getState>): boolean {
  return Object.keys(live).length > 0 || benchmarking || model.kind === "loading";
}

function untilIdle(signal: AbortSignal): Promise<void> {
  if (signal.aborted || !isBusy(useApp.getState())) return Promise.resolve();
  useApp.getState().machineChanged({ kind: "waiting" });
  return new Promise((resolve) => {
    const stop = useApp.subscribe((state) => {
      if (!isBusy(state)) end();
    });
    const end = () => {
      stop();
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end);
  });
}

async function freeBytes(): Promise<number | null> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const { quota, usage } = estimate ?? {};
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}
