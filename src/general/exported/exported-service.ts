import { releaseProxy, wrap } from "comlink";
import { type Failure, FailureError, fail, ok, settle } from "../../core/failure.ts";
import { begunAnswer } from "../../core/turn.ts";
import { abortable } from "../../engine/runtime/abortable.ts";
import { checkVariant } from "../../engine/runtime/check-variant.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { asFailure } from "../../engine/runtime/faults.ts";
import { JobQueue, PAUSED } from "../../engine/runtime/job-queue.ts";
import { onDevice } from "../../engine/runtime/on-device.ts";
import { WorkerDevice } from "../../engine/runtime/worker-device.ts";
import { openModelPackage } from "../../package/open-package.ts";
import { asExportedManifest } from "../../package/parse-manifest.ts";
import type {
  AnswerSummary,
  AskEvent,
  AskRequest,
  AskSettings,
  DeviceReport,
  EngineApi,
  ModelInfo,
} from "../../protocol/engine.ts";
import type { FrameSource } from "../../protocol/frames.ts";
import { type Frames, showQuestion } from "../shown-question.ts";
import { ExportedModel } from "./exported-model.ts";

/** Left free of pictures, for words and the answer. */
const WORDS_TOKENS = 768;

interface Loaded {
  readonly model: ExportedModel;
  readonly execution: Execution;
  readonly report: DeviceReport;
}

/** The engine of general models that were exported for transformers.js, for one worker. Nothing is opened before `load`. */
export function createExportedEngine(device = new WorkerDevice()): Omit<EngineApi, "measure"> {
  const jobs = new JobQueue();
  let loaded: Loaded | null = null;
  let running: Execution | null = null;

  const load = async (...[source, choice, onProgress, onFault]: Parameters<EngineApi["load"]>) => {
    jobs.cancelAll();
    return jobs.exclusively(async (): Promise<ModelInfo> => {
      const opened = await openModelPackage(source, onProgress, asExportedManifest);
      const { manifest, hash, weightBytes } = opened;
      const told = (phase: "runtime" | "sessions") =>
        void onProgress({ phase, loadedBytes: 0, totalBytes: weightBytes });
      told("runtime");
      const { execution, report } = await device.open(choice, () => told("runtime"));
      checkVariant(execution, manifest.variant);
      watch(execution, onFault);
      told("sessions");
      await loaded?.model.dispose();
      loaded = null;
      const model = await onDevice(execution, () => ExportedModel.open(opened, execution));
      loaded = { model, execution, report };
      const { id, name, family, variant, demonstration } = manifest;
      return {
        id,
        name,
        family,
        variant,
        packageHash: hash,
        weightBytes,
        contextTokens: model.contextTokens,
        demonstration,
        sampling: { kind: "keys" },
        tokens: {
          pictures: { kind: "fixed", tokensPerFrame: model.pictureTokens },
          tokensPerMask: 0,
          tokensPerObject: 0,
        },
      };
    });
  };

  /** Tells of a device's end once, unless models have moved to another by then. */
  const watch = (execution: Execution, onFault: (failure: Failure) => void) => {
    running = execution;
    void execution.gpu?.health.ended.then(({ failure }) => {
      if (running === execution) onFault(failure);
    });
  };

  const ask = async (
    ...[job, priority, request, port, onEvent]: Parameters<EngineApi["ask"]>
  ): Promise<AnswerSummary> => {
    const source = port && wrap<FrameSource>(port);
    try {
      return await jobs.run(job, priority, async (signal, attempt) => {
        // Through comlink this is a promise, settled once the page has the event.
        let delivered: Promise<unknown> = Promise.resolve();
        const deliver = (event: AskEvent) => {
          delivered = Promise.resolve(onEvent(event) as unknown).catch(() => undefined);
        };
        if (attempt > 0) deliver({ kind: "restarted" });
        try {
          const { model, execution } = required(loaded);
          const frames = source as Frames | null;
          const stoppable: Frames | null = frames && {
            info: () => abortable(frames.info(), signal),
            rgb: (index) => abortable(frames.rgb(index), signal),
          };
          const summary = await onDevice(execution, () =>
            answered(model, request, stoppable, deliver, signal),
          );
          if (summary.finish === "cancelled" && signal.reason === PAUSED) {
            throw new FailureError("cancelled", "gave way to another question");
          }
          return summary;
        } finally {
          await delivered;
        }
      });
    } finally {
      source?.[releaseProxy]();
    }
  };

  return {
    load: (...given) =>
      settle(() =>
        load(...given).catch((error: unknown) => {
          throw running?.gpu?.health.fault ?? asFailure(error);
        }),
      ),
    report: async () => (loaded ? ok(loaded.report) : fail("internal", "no model is loaded yet")),
    ask: (...given) => settle(() => ask(...given)),
    cancel: (job) => jobs.cancel(job),
    forgetSelfTest: () => device.forgetSelfTest(),
    injectDeviceLoss: async () => running?.gpu?.device.destroy(),
  };
}

function required(loaded: Loaded | null): Loaded {
  if (loaded) return loaded;
  throw new FailureError("package-missing", "no model is loaded yet; choose one first");
}

async function answered(
  model: ExportedModel,
  request: AskRequest,
  frames: Frames | null,
  onEvent: (event: AskEvent) => void,
  signal: AbortSignal,
): Promise<AnswerSummary> {
  if (begunAnswer(request.turns) !== "") {
    throw new FailureError("question-invalid", "this model cannot go on from words; ask the question again");
  }
  checkSettings(request.settings);
  const startedMs = performance.now();
  const most = Math.max(1, Math.floor((model.contextTokens - WORDS_TOKENS) / model.pictureTokens));
  const shown = await showQuestion(request, frames, most, (done, total) => {
    signal.throwIfAborted();
    onEvent({ kind: "stage", stage: "frames", done, total });
  });
  const framesMs = performance.now() - startedMs;
  const { images, turns } = shown;
  let readTokens = 0;
  const answer = await model.answer(
    { images, turns, settings: request.settings },
    {
      encoded: (done, total) => onEvent({ kind: "stage", stage: "encoding", done, total }),
      prompted: (prompt, promptTokens) => {
        readTokens = promptTokens;
        onEvent({ kind: "seen", report: { ...shown.seen, prompt, promptTokens } });
      },
      reads: () => onEvent({ kind: "stage", stage: "reading", done: 0, total: 0 }),
      wrote: (delta) => onEvent({ kind: "text", delta }),
    },
    signal,
  );
  const totalMs = performance.now() - startedMs;
  const firstTokenMs = answer.firstTokenMs === null ? totalMs : framesMs + answer.firstTokenMs;
  const laterMs = totalMs - firstTokenMs;
  const { text, tokenIds, finish, encodeMs } = answer;
  const prefillMs = Math.max(0, firstTokenMs - framesMs - encodeMs);
  return {
    text,
    tokenIds,
    finish,
    timings: {
      framesMs,
      encodeMs,
      prefillMs,
      firstTokenMs,
      totalMs,
      readTokensPerSecond: prefillMs > 0 ? (1000 * readTokens) / prefillMs : 0,
      tokensPerSecond: laterMs > 0 ? (1000 * Math.max(0, tokenIds.length - 1)) / laterMs : 0,
    },
  };
}

function checkSettings({ maxNewTokens }: AskSettings): void {
  if (maxNewTokens === undefined || (Number.isInteger(maxNewTokens) && maxNewTokens >= 1)) return;
  throw new RangeError(`maxNewTokens should be a whole number above 0, got ${maxNewTokens}`);
}
