import { proxy, transfer } from "comlink";
import type { Result } from "../core/failure.ts";
import type {
  Endpoint,
  EndpointApi,
  Finding,
  Judged,
  Judgement,
  Permissions,
  SentRequest,
} from "../protocol/endpoint.ts";
import type { AnswerSummary, AskEvent, AskRequest, JobId } from "../protocol/engine.ts";
import { WorkerLink } from "./worker-link.ts";

/** The page's side of the endpoint worker, which alone speaks to models behind an address. */
export class EndpointClient {
  private readonly link: WorkerLink<EndpointApi>;

  /** @param permissions whom the worker may reach, when it is asked; @param onSent told of every request */
  constructor(
    private readonly permissions: () => Permissions,
    private readonly onSent: (request: SentRequest) => void,
    create = () =>
      new Worker(new URL("../../workers/endpoint.worker.ts", import.meta.url), {
        type: "module",
        name: "endpoint",
      }),
  ) {
    this.link = new WorkerLink<EndpointApi>("The worker for models behind an address", create);
  }

  /** The permissions have changed: what is under way to anyone else ends. */
  permit(): void {
    this.link.tell((remote) => void remote.permit(this.permissions(), proxy(this.onSent)));
  }

  /** As `EngineClient.ask`. Questions do not wait for each other: the server has a queue of its own. */
  async ask(
    endpoint: Endpoint,
    request: AskRequest,
    frames: MessagePort | null,
    onEvent: (event: AskEvent) => void,
    signal: AbortSignal,
  ): Promise<Result<AnswerSummary>> {
    return this.job(signal, (remote, job, during) => {
      const port = frames ? transfer(frames, [frames]) : null;
      return remote.ask(job, endpoint, request, port, during(onEvent));
    });
  }

  diagnose(endpoint: Endpoint): Promise<Result<Finding>> {
    return this.link.call(async (remote) => {
      await remote.permit(this.permissions(), proxy(this.onSent));
      return remote.diagnose(endpoint, location.origin);
    });
  }

  judge(
    endpoint: Endpoint,
    prompt: string,
    item: Judged,
    onRetry: (why: string, waitMs: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Judgement>> {
    return this.job(signal, (remote, job, during) =>
      remote.judge(job, endpoint, prompt, item, during(onRetry)),
    );
  }

  private async job<T>(
    signal: AbortSignal,
    work: (
      remote: Parameters<Parameters<WorkerLink<EndpointApi>["call"]>[0]>[0],
      job: JobId,
      during: Parameters<Parameters<WorkerLink<EndpointApi>["call"]>[0]>[1],
    ) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const job = crypto.randomUUID() as JobId;
    const cancel = () => this.link.tell((remote) => void remote.cancel(job));
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await this.link.call(async (remote, during) => {
        await remote.permit(this.permissions(), proxy(this.onSent));
        const result = work(remote, job, during);
        if (signal.aborted) cancel();
        return result;
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}
