import { proxy, transfer } from "comlink";
import type { DeviceSpeed } from "../core/device-speed.ts";
import { type Failure, ok, type Result } from "../core/failure.ts";
import type { PackageSource } from "../package/package-source.ts";
import type {
  AnswerSummary,
  AskEvent,
  AskRequest,
  DeviceChoice,
  DeviceReport,
  EngineApi,
  JobId,
  JobPriority,
  LoadProgress,
  ModelInfo,
} from "../protocol/engine.ts";
import { patientLoad } from "./patient-load.ts";
import { WorkerLink } from "./worker-link.ts";

/** The page's side of the engine worker. An `AbortSignal` stays here and becomes `cancel(job)`. */
export class EngineClient {
  private readonly link: WorkerLink<EngineApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/engine.worker.ts", import.meta.url), {
        type: "module",
        name: "engine",
      }),
  ) {
    this.link = new WorkerLink<EngineApi>("The engine", create);
  }

  /** Called when the worker ended, by an error or with its device, and its model with it. */
  set onCrash(listener: (failure: Failure) => void) {
    this.link.onCrash = listener;
  }

  /** Loads a model, in another worker where one stands still. */
  load(
    source: PackageSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<ModelInfo>> {
    return patientLoad(
      this.link,
      (remote, show, onFault) => remote.load(source, device, show, onFault),
      onProgress,
    );
  }

  report(): Promise<Result<DeviceReport>> {
    return this.link.call((remote) => remote.report());
  }

  /** Measures how fast a device is. */
  measure(device: DeviceChoice, onProgress: (fraction: number) => void): Promise<Result<DeviceSpeed>> {
    return this.link.call((remote) => remote.measure(device, proxy(onProgress)));
  }

  /**
   * Asks one question. `frames` passes to the engine. Aborting ends it with the failure `cancelled` or a cancelled summary. A background
   * question may be `restarted`.
   */
  async ask(
    request: AskRequest,
    frames: MessagePort | null,
    onEvent: (event: AskEvent) => void,
    signal: AbortSignal,
    priority: JobPriority = "interactive",
  ): Promise<Result<AnswerSummary>> {
    const job = crypto.randomUUID() as JobId;
    const cancel = () => this.link.tell((remote) => void remote.cancel(job));
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await this.link.call((remote, during) => {
        const port = frames ? transfer(frames, [frames]) : null;
        const answer = remote.ask(job, priority, request, port, during(onEvent));
        if (signal.aborted) cancel();
        return answer;
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Lets the next worker test its graphics device, although the verdict on it is known. */
  async forgetSelfTest(): Promise<void> {
    await this.link.call(async (remote) => ok(await remote.forgetSelfTest()));
  }

  /** Loses the graphics device as a driver reset would; for fault tests. */
  loseDevice(): void {
    this.link.tell((remote) => void remote.injectDeviceLoss());
  }

  /** Ends the worker; the next call starts a fresh one without a model. */
  restart(): void {
    this.link.terminate({ code: "cancelled", message: "the engine was restarted" });
  }
}

/** The engine of general models that were exported for transformers.js; its worker answers as the other does, and measures nothing. */
export const exportedEngine = (): EngineClient =>
  new EngineClient(
    () =>
      new Worker(new URL("../../workers/general.worker.ts", import.meta.url), {
        type: "module",
        name: "general",
      }),
  );
