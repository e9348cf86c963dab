import type { ProxyMarked } from "comlink";
import type { Finding } from "../benchmark/judge/doctor/finding.ts";
import type { Judged, Judgement } from "../benchmark/judge/judge.ts";
import type { Result } from "../core/failure.ts";
import type { AnswerSummary, AskRequest, JobId, OnAskEvent } from "./engine.ts";

export type { Finding, Judged, Judgement };

/** A model behind an OpenAI-compatible interface, as a person configured it. */
export interface Endpoint {
  /** Base of the interface, such as `http://localhost:11434/v1`. */
  readonly base: string;
  /** As the interface calls it. */
  readonly model: string;
  /** Sent to that address alone; null for none. */
  readonly key: string | null;
}

/** A request that left the page's own site. */
export interface SentRequest {
  readonly host: string;
  readonly purpose: RequestPurpose;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** `model`: getting one, or looking one up. */
export type RequestPurpose = "question" | "judging" | "connection check" | "model";

/** Whom the worker may reach. */
export interface Permissions {
  /** Bases of the endpoints that the person configured. */
  readonly bases: readonly string[];
  /** Of those, the ones that may be sent frames. */
  readonly framesTo: readonly string[];
  /** The person's own switch: nothing is sent to anyone. */
  readonly isCut: boolean;
}

export type OnSent = ((request: SentRequest) => void) & ProxyMarked;
/** Told what went wrong, and how long it is until the next attempt. */
export type OnRetry = ((why: string, waitMs: number) => void) & ProxyMarked;

/** The endpoint worker: all that is said to models behind an address. It reaches nobody before `permit` says whom. */
export interface EndpointApi {
  /** From now on; requests under way to anyone else end. */
  permit(permissions: Permissions, onSent: OnSent): void;
  /** Asks a question, with the objects outlined on the frames; `frames` as for `EngineApi.ask`. */
  ask(
    job: JobId,
    endpoint: Endpoint,
    request: AskRequest,
    frames: MessagePort | null,
    onEvent: OnAskEvent,
  ): Promise<Result<AnswerSummary>>;
  cancel(job: JobId): void;
  /** Why the endpoint does not answer, or that it does. Nothing of a person's work is sent. @param pageOrigin who asks */
  diagnose(endpoint: Endpoint, pageOrigin: string): Promise<Result<Finding>>;
  /** A judge's reply to one item of VideoRefer-Bench-D. @param prompt the system message */
  judge(
    job: JobId,
    endpoint: Endpoint,
    prompt: string,
    item: Judged,
    onRetry: OnRetry,
  ): Promise<Result<Judgement>>;
}
