import { releaseProxy, wrap } from "comlink";
import { diagnose } from "../benchmark/judge/doctor/diagnose.ts";
import { completionsAddress, usableKey } from "../benchmark/judge/endpoint.ts";
import { Judge } from "../benchmark/judge/judge.ts";
import { FailureError, settle } from "../core/failure.ts";
import { sleep } from "../core/sleep.ts";
import { begunAnswer } from "../core/turn.ts";
import type { Endpoint, EndpointApi } from "../protocol/endpoint.ts";
import type { AnswerSummary, AskEvent, AskRequest, JobId } from "../protocol/engine.ts";
import type { FrameSource } from "../protocol/frames.ts";
import { type ChatMessage, chatAnswer } from "./chat-answer.ts";
import { Gate } from "./gate.ts";
import { jpegAddress } from "./jpeg.ts";
import { type Frames, type ShownQuestion, showQuestion } from "./shown-question.ts";

/** How long a list of models may take. */
const PROBE_MS = 10_000;
/** How long a judge's reply may take. */
const JUDGE_MS = 120_000;

/** What the worker is made of; tests have their own. */
interface EndpointParts {
  readonly gate?: Gate;
  readonly picture?: typeof jpegAddress;
}

/** The endpoint worker's side. */
export function createEndpoints({
  gate = new Gate(),
  picture = jpegAddress,
}: EndpointParts = {}): EndpointApi {
  const jobs = new Map<JobId, AbortController>();
  /** One who judges many items learns what its model knows. */
  let judging: { readonly name: string; readonly judge: Judge } | null = null;
  let onRetryNow: (why: string, waitMs: number) => void = () => undefined;

  const asJob = <T>(job: JobId, work: (signal: AbortSignal) => Promise<T>) =>
    settle(async () => {
      const controller = new AbortController();
      jobs.set(job, controller);
      try {
        return await work(controller.signal);
      } finally {
        jobs.delete(job);
      }
    });

  return {
    permit: (permissions, onSent) => gate.permit(permissions, (request) => void onSent(request)),
    ask(job, endpoint, request, port, onEvent) {
      return asJob(job, async (signal) => {
        if (request.visual.kind !== "none") gate.requireFrames(endpoint.base);
        const source = port && wrap<FrameSource>(port);
        try {
          const deliver = (event: AskEvent) => void onEvent(event);
          return await answer(endpoint, request, source as Frames | null, deliver, signal, gate, picture);
        } finally {
          source?.[releaseProxy]();
        }
      });
    },
    cancel: (job) => jobs.get(job)?.abort(),
    diagnose: (endpoint, pageOrigin) =>
      settle(() =>
        diagnose(endpoint, {
          fetch: gate.for("connection check"),
          pageOrigin,
          permission,
          timeoutMs: PROBE_MS,
        }),
      ),
    judge(job, endpoint, prompt, item, onRetry) {
      return asJob(job, async (signal) => {
        const name = JSON.stringify([endpoint, prompt]);
        onRetryNow = (why, waitMs) => void onRetry(why, waitMs);
        if (judging?.name !== name) {
          const judge = new Judge(
            {
              address: completionsAddress(endpoint.base),
              model: endpoint.model,
              prompt,
              key: usableKey(endpoint.key ?? undefined),
              timeoutMs: JUDGE_MS,
            },
            sleep,
            (why, waitMs) => onRetryNow(why, waitMs),
            gate.for("judging"),
          );
          judging = { name, judge };
        }
        return judging.judge.ask(item, signal);
      });
    },
  };
}

async function answer(
  endpoint: Endpoint,
  request: AskRequest,
  source: Frames | null,
  onEvent: (event: AskEvent) => void,
  signal: AbortSignal,
  gate: Gate,
  picture: typeof jpegAddress,
): Promise<AnswerSummary> {
  if (begunAnswer(request.turns) !== "") {
    throw new FailureError(
      "question-invalid",
      "a model behind an address cannot go on from words; ask the question again",
    );
  }
  const startedMs = performance.now();
  const shown = await showQuestion(request, source, null, (done, total) => {
    signal.throwIfAborted();
    onEvent({ kind: "stage", stage: "frames", done, total });
  });
  const framesMs = performance.now() - startedMs;
  onEvent({ kind: "seen", report: shown.seen });
  const messages = await chatMessages(shown, picture);
  onEvent({ kind: "stage", stage: "reading", done: 0, total: 0 });
  let firstMs: number | null = null;
  const onText = (delta: string) => {
    firstMs ??= performance.now() - startedMs;
    onEvent({ kind: "text", delta });
  };
  const { text, finish } = await chatAnswer(endpoint, messages, request.settings, onText, signal, {
    fetch: gate.for("question"),
  });
  const totalMs = performance.now() - startedMs;
  const firstTokenMs = firstMs ?? totalMs;
  return {
    text,
    tokenIds: [],
    finish,
    timings: {
      framesMs,
      encodeMs: 0,
      prefillMs: firstTokenMs - framesMs,
      firstTokenMs,
      totalMs,
      // Tokens are the server's affair.
      readTokensPerSecond: 0,
      tokensPerSecond: 0,
    },
  };
}

/** The frames stand before the first question, as pictures. */
async function chatMessages(
  { images, turns }: Pick<ShownQuestion, "images" | "turns">,
  picture: typeof jpegAddress,
): Promise<readonly ChatMessage[]> {
  const pictures = await Promise.all(images.map(picture));
  const first = turns.findIndex(({ role }) => role === "user");
  return turns.map(({ role, text }, at): ChatMessage => {
    if (role === "assistant") return { role, content: text };
    if (at !== first || pictures.length === 0) return { role, content: text };
    const shown = pictures.map((url) => ({ type: "image_url", image_url: { url } }) as const);
    return { role, content: [...shown, { type: "text", text }] };
  });
}

/** What the browser lets this page reach; null where it has no such permission. */
async function permission(name: "loopback-network" | "local-network"): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return null;
  }
}
