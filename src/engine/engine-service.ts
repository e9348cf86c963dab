import { type Remote, releaseProxy, wrap } from "comlink";
import { type Failure, FailureError, fail, ok, type Result, settle } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";
import { type ModelPackage, openModelPackage } from "../package/open-package.ts";
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
import type { FrameSource } from "../protocol/frames.ts";
import { answer } from "./families/answer.ts";
import type { Model } from "./families/model.ts";
import { modelLoader } from "./families/model-loader.ts";
import { type Frames, readRequest } from "./families/request.ts";
import { abortable } from "./runtime/abortable.ts";
import type { Execution } from "./runtime/execution.ts";
import { asFailure } from "./runtime/faults.ts";
import { JobQueue, PAUSED } from "./runtime/job-queue.ts";
import { measureSpeed } from "./runtime/measure-speed.ts";
import { onDevice } from "./runtime/on-device.ts";
import { WorkerDevice } from "./runtime/worker-device.ts";

/** What an engine is made of; tests have their own. */
export interface EngineParts {
  openPackage: typeof openModelPackage;
  modelLoader: typeof modelLoader;
  readonly device: Pick<WorkerDevice, "open" | "forgetSelfTest">;
}

const standardParts = (): EngineParts => ({
  openPackage: openModelPackage,
  modelLoader,
  device: new WorkerDevice(),
});

/** The engine of one worker. Nothing is opened before `load`. */
export function createEngine(parts = standardParts()): EngineApi {
  const engine = new Engine(parts);
  return {
    load: (source, device, onProgress, onFault) =>
      settle(() => engine.load(source, device, onProgress, onFault)),
    report: async () => engine.report(),
    measure: (device, onProgress) => settle(() => measureSpeed(device, onProgress)),
    ask: (job, priority, request, frames, onEvent) =>
      settle(() => engine.ask(job, priority, request, frames, onEvent)),
    cancel: (job) => engine.cancel(job),
    forgetSelfTest: () => parts.device.forgetSelfTest(),
    injectDeviceLoss: async () => engine.injectDeviceLoss(),
  };
}

interface LoadedModel {
  readonly model: Model;
  readonly report: DeviceReport;
}

class Engine {
  private readonly jobs = new JobQueue();
  private loaded: LoadedModel | null = null;
  /** Where the model is, or is being loaded. */
  private device: { readonly execution: Execution } | null = null;

  constructor(private readonly parts: EngineParts) {}

  load(
    source: PackageSource,
    choice: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    onFault: (failure: Failure) => void,
  ): Promise<ModelInfo> {
    // Questions to the old model have lost their point.
    this.jobs.cancelAll();
    return this.jobs.exclusively(async () => {
      const modelPackage = await this.parts.openPackage(source, onProgress);
      const load = this.parts.modelLoader(modelPackage);
      const onRuntime = () =>
        onProgress({ phase: "runtime", loadedBytes: 0, totalBytes: modelPackage.weightBytes });
      onRuntime();
      // Up to here the model before can answer still: a device that is not there costs nothing.
      const { execution, report } = await this.parts.device.open(choice, onRuntime);
      await this.unload();
      this.watch(execution, onFault);
      const model = await load(execution, onProgress).catch((error: unknown) => {
        throw execution.gpu?.health.fault ?? asFailure(error);
      });
      this.loaded = { model, report };
      return modelInfo(modelPackage, model);
    });
  }

  report(): Result<LoadedModel["report"]> {
    return this.loaded ? ok(this.loaded.report) : fail("internal", "no model is loaded yet");
  }

  async ask(
    job: JobId,
    priority: JobPriority,
    request: AskRequest,
    port: MessagePort | null,
    onEvent: (event: AskEvent) => void,
  ): Promise<AnswerSummary> {
    const source = port && wrap<FrameSource>(port);
    try {
      return await this.jobs.run(job, priority, (signal, attempt) =>
        this.answer(request, source, onEvent, { signal, restarted: attempt > 0 }),
      );
    } finally {
      // Also when it was cancelled before its turn: this closes the port.
      source?.[releaseProxy]();
    }
  }

  private async answer(
    request: AskRequest,
    source: Remote<FrameSource> | null,
    onEvent: (event: AskEvent) => void,
    { signal, restarted }: { readonly signal: AbortSignal; readonly restarted: boolean },
  ): Promise<AnswerSummary> {
    let delivered: Promise<unknown> = Promise.resolve();
    const deliver = (event: AskEvent) => {
      // Through comlink this is a promise, settled once the page has the event.
      delivered = Promise.resolve(onEvent(event) as unknown).catch(() => undefined);
    };
    if (restarted) deliver({ kind: "restarted" });
    try {
      const { loaded } = this;
      if (!loaded) throw new FailureError("package-missing", "no model is loaded yet; choose one first");
      const frames: Frames | null = source && {
        info: () => abortable<Result<VideoInfo>>(source.info(), signal),
        rgb: (index) => abortable<Result<RgbImage>>(source.rgb(index), signal),
      };
      return await onDevice(loaded.model.execution, async () => {
        const input = await readRequest(request, frames, loaded.model);
        const summary = await answer(input, { model: loaded.model, signal, onEvent: deliver });
        // Half an answer is of no use to a job that starts anew.
        if (summary.finish === "cancelled" && signal.reason === PAUSED) {
          throw new FailureError("cancelled", "gave way to another question");
        }
        return summary;
      });
    } finally {
      await delivered;
    }
  }

  cancel(job: JobId): void {
    this.jobs.cancel(job);
  }

  injectDeviceLoss(): void {
    this.device?.execution.gpu?.device.destroy();
  }

  private async unload(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    await loaded?.model.dispose();
  }

  /** Tells of a device's end once, unless the model has moved to another device by then. */
  private watch(execution: Execution, onFault: (failure: Failure) => void): void {
    const device = { execution };
    this.device = device;
    void execution.gpu?.health.ended.then(({ failure }) => {
      if (this.device === device) onFault(failure);
    });
  }
}

function modelInfo(
  { manifest, hash, weightBytes }: ModelPackage,
  { contextTokens, sampling, tokens, sizes }: Model,
): ModelInfo {
  const { id, name, family, variant, demonstration } = manifest;
  return {
    id,
    name,
    family,
    variant,
    packageHash: hash,
    weightBytes,
    contextTokens,
    demonstration,
    sampling,
    tokens,
    sizes,
    scoresAnswers: true,
  };
}
