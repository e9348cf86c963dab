import { proxy, transfer } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type {
  AnswerSummary,
  AskEvent,
  AskRequest,
  DeviceChoice,
  DeviceReport,
  EngineApi,
  JobId,
  LoadProgress,
  ModelInfo,
  PackageSource,
} from "../protocol/engine.ts";
import { WorkerLink } from "./worker-link.ts";

/** The page's side of the engine worker. An `AbortSignal` stays here and becomes `cancel(job)`. */
export class EngineClient {
  readonly #link: WorkerLink<EngineApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/engine.worker.ts", import.meta.url), {
        type: "module",
        name: "engine",
      }),
  ) {
    this.#link = new WorkerLink<EngineApi>("The engine", create);
  }

  /** Called when the worker ended, by an error or with its device, and its model with it. */
  set onCrash(listener: (failure: Failure) => void) {
    this.#link.onCrash = listener;
  }

  load(
    source: PackageSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<Result<ModelInfo>> {
    const onFault = proxy((failure: Failure) => this.#link.giveUp(failure));
    return this.#link.call((remote) => remote.load(source, device, proxy(onProgress), onFault));
  }

  report(): Promise<Result<DeviceReport>> {
    return this.#link.call((remote) => remote.report());
  }

  /** Asks one question. `frames` passes to the engine. Aborting ends it with the failure `cancelled` or a cancelled summary. */
  async ask(
    request: AskRequest,
    frames: MessagePort | null,
    onEvent: (event: AskEvent) => void,
    signal: AbortSignal,
  ): Promise<Result<AnswerSummary>> {
    const job = crypto.randomUUID() as JobId;
    const cancel = () => this.#link.tell((remote) => void remote.cancel(job));
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await this.#link.call((remote) => {
        const port = frames ? transfer(frames, [frames]) : null;
        const answer = remote.ask(job, request, port, proxy(onEvent));
        if (signal.aborted) cancel();
        return answer;
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Loses the graphics device as a driver reset would; for fault tests. */
  loseDevice(): void {
    this.#link.tell((remote) => void remote.injectDeviceLoss());
  }

  /** Ends the worker; the next call starts a fresh one without a model. */
  restart(): void {
    this.#link.terminate({ code: "cancelled", message: "the engine was restarted" });
  }
}
