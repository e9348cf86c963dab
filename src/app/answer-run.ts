import { askRequest, projectVisual, shownRegions } from "../asking/ask-request.ts";
import { canBeFollowed, conversation } from "../core/conversation.ts";
import type { Failure } from "../core/failure.ts";
import type { AnswerId, Exchange } from "../core/project.ts";
import type { AnswerSummary, DeviceReport, JobPriority } from "../protocol/engine.ts";
import type { EngineClient } from "../services/engine-client.ts";
import type { MediaClient } from "../services/media-client.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import { encodeFailure } from "../state/exchange-failure.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import { AnswerStream } from "./answer-stream.ts";
import type { ModelSession } from "./model-session.ts";

/** What answers a question. */
export interface AnsweringParts {
  readonly engine: Pick<EngineClient, "ask">;
  readonly media: Pick<MediaClient, "framesPort">;
  readonly models: Pick<ModelSession, "ready">;
}

type Outcome = Partial<Pick<Exchange, "answer" | "state" | "failure" | "timings">>;

/**
 * Puts one question of the document to the model, and returns what becomes of it. Words are written as they come.
 * @param begun words of its answer to go on from; none to answer it anew
 */
export async function runAnswer(
  id: AnswerId,
  parts: AnsweringParts,
  signal: AbortSignal,
  priority: JobPriority,
  begun: string,
): Promise<Outcome> {
  const { project, exchangeChanged } = useDocument.getState();
  const turns = conversation(project.exchanges, id);
  if (turns.length === 0 || signal.aborted) return STOPPED;
  if (!turns.slice(0, -1).every(canBeFollowed)) return failed(NO_EARLIER_ANSWER);

  const model = await untilAborted(parts.models.ready(), signal);
  if (!model || signal.aborted) return STOPPED;
  if (!model.ok) return failed(model.error);
  const { id: modelId, packageHash, variant, family } = model.value;
  const regions = shownRegions(turns.at(-1)!.regions, family);
  exchangeChanged(id, { model: { id: modelId, packageHash, variant }, regions });

  const request = await askRequest(
    turns,
    family,
    projectVisual(project.video),
    (objectId, frame) => maskRegistry.load(objectId, frame),
    begun,
  );
  if (!request.ok) return failed(request.error);
  const frames = await parts.media.framesPort();
  if (!frames.ok) return failed(frames.error);

  const place = { build: BUILD, device: deviceName(useApp.getState().deviceReport, model.value.host) };
  const stream = new AnswerStream(id, begun, place);
  const result = await parts.engine.ask(
    request.value,
    frames.value,
    (event) => stream.received(event),
    signal,
    priority,
  );
  stream.flush();
  if (!result.ok) return failed(result.error);
  stream.announceRest();
  return finished(result.value);
}

/** The name of this file in a build changes with whatever it leads to, workers included. */
const BUILD = new URL(import.meta.url).pathname.split("/").at(-1)!;

/** A number of threads is not among it: any gives the same answer. */
function deviceName(report: DeviceReport | null, host = "an unknown device"): string {
  if (!report) return host;
  const { device, adapter, runtime } = report;
  const chip = adapter ? [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean) : [];
  return [device, ...chip, `onnxruntime-web ${runtime.version}`].join(" · ");
}

const STOPPED: Outcome = { state: "stopped" };

const NO_EARLIER_ANSWER: Failure = {
  code: "question-invalid",
  message: "the question it follows has no answer; try that one again first",
};

function failed(failure: Failure): Outcome {
  if (failure.code === "cancelled") return STOPPED;
  return { state: "failed", failure: encodeFailure(failure) };
}

function finished({ text, finish, timings }: AnswerSummary): Outcome {
  const { firstTokenMs, totalMs, readTokensPerSecond, tokensPerSecond } = timings;
  const reading = readTokensPerSecond > 0 && { readTokensPerSecond };
  const state = finish === "stop" ? "finished" : finish === "length" ? "length" : "stopped";
  return { answer: text.trim(), state, timings: { firstTokenMs, totalMs, ...reading, tokensPerSecond } };
}

/** The promise's value, or null as soon as the signal aborts. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = new Promise<null>((resolve) =>
    signal.addEventListener("abort", () => resolve(null), { once: true }),
  );
  return Promise.race([promise, aborted]);
}
