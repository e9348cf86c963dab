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
  EngineApi,
  JobId,
  JobPriority,
  LoadProgress,
  ModelInfo,
} from "../protocol/engine.ts";
import type { FrameSource } from "../protocol/frames.ts";
import { answer } from "./families/answer.ts";
import { type LoadedModel, loadModel } from "./families/loaded-model.ts";
import type { Model } from "./families/model.ts";
import { type Frames, readRequest } from "./families/request.ts";
import { abortable } from "./runtime/abortable.ts";
import { asFailure } from "./runtime/faults.ts";
import { JobQueue, PAUSED } from "./runtime/job-queue.ts";

/** The engine of one worker. Nothing is opened before `load`. */
export function createEngine(): EngineApi {
  const engine = new Engine();
  return {
    load: (source, device, onProgress, onFault) =>
      settle(() => engine.load(source, device, onProgress, onFault)),
    report: async () => engine.report(),
    ask: (job, priority, request, frames, onEvent) =>
      settle(() => engine.ask(job, priority, request, frames, onEvent)),
    cancel: (job) => engine.cancel(job),
    injectDeviceLoss: async () => engine.injectDeviceLoss(),
  };
}

class Engine {
  private readonly jobs = new JobQueue();
  private loaded: LoadedModel | null = null;

  load(
    source: PackageSource,
    choice: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    onFault: (failure: Failure) => void,
  ): Promise<ModelInfo> {
    // Questions to the old model have lost their point.
    this.jobs.cancelAll();
    return this.jobs.exclusively(async () => {
      const modelPackage = await openModelPackage(source, onProgress);
      await this.unload();
      const loaded = await loadModel(modelPackage, choice, onProgress).catch((error: unknown) => {
        throw asFailure(error);
      });
      this.loaded = loaded;
      void loaded.model.execution.gpu?.health.ended.then(({ failure }) => {
        // A device that was given up for another model is no news.
        if (this.loaded === loaded) onFault(failure);
      });
      return modelInfo(modelPackage, loaded.model);
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
      return await this.withDevice(loaded, async () => {
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
    this.loaded?.model.execution.gpu?.device.destroy();
  }

  private async unload(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    await loaded?.dispose();
  }

  /** Runs work and, when it fails, tells a lost device from other faults: the loss is often noticed last. */
  private async withDevice<T>({ model }: LoadedModel, work: () => Promise<T>): Promise<T> {
    if (model.execution.gpu?.health.fault) throw model.execution.gpu.health.fault;
    try {
      return await work();
    } catch (error) {
      const { gpu } = model.execution;
      if (gpu && !(error instanceof FailureError)) {
        await Promise.race([gpu.device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      }
      throw gpu?.health.fault ?? asFailure(error);
    }
  }
}

function modelInfo(
  { manifest, hash, weightBytes }: ModelPackage,
  { contextTokens, sampling }: Model,
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
  };
}
