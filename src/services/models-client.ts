import { proxy, type Remote } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { SentRequest } from "../protocol/endpoint.ts";
import type {
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelsApi,
  ModelVariant,
  OnModelProgress,
  Patience,
  Stoppable,
  StoredModel,
} from "../protocol/models.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { WorkerLink } from "./worker-link.ts";

type OnProgress = (progress: ModelProgress) => void;

/** A minute: pieces of kilobytes come all the time, and a list takes no second. */
const PATIENT_LOOKS = 3;
/** Why a worker was ended that gave no sign of life. */
const SILENT: Failure = {
  code: "internal",
  message: "the model store gave no sign of life; reload the page and continue: what is done is kept",
};

/** The page's side of the models worker. A job whose worker dies ends with a failure, and what it had done is kept. */
export class ModelsClient {
  private readonly link: WorkerLink<ModelsApi>;

  /** @param network whether the person cut it, and who is told of every request; open where absent */
  constructor(
    create = () =>
      new Worker(new URL("../../workers/models.worker.ts", import.meta.url), {
        type: "module",
        name: "models",
      }),
    private readonly network?: {
      isCut(): boolean;
      onSent(request: SentRequest): void;
    },
  ) {
    this.link = new WorkerLink<ModelsApi>("The model store", create);
  }

  list(): Promise<Result<readonly StoredModel[]>> {
    return this.watched((remote) => remote.list());
  }

  quote(
    origin: ModelOrigin,
    variant: ModelVariant,
    token: string | null,
    patience: Patience,
  ): Promise<Result<ModelQuote>> {
    return this.link.call(async (remote) => {
      await this.permitIn(remote);
      return remote.quote(origin, variant, token, patience);
    });
  }

  /** The person's switch was turned: what is under way ends once the network is cut. */
  permit(): void {
    this.link.tell((remote) => void this.permitIn(remote));
  }

  private async permitIn(remote: Remote<ModelsApi>): Promise<void> {
    if (this.network) await remote.permit(this.network.isCut(), proxy(this.network.onSent));
  }

  /**
   * Gets a model. A browser's storage or network sometimes never answers a worker again: one that stays silent is ended, and
   * another goes on with what is done, as long as each gets further.
   */
  async add(quote: ModelQuote, token: string | null, onProgress: OnProgress): Promise<Result<StoredModel>> {
    for (;;) {
      let moved = false;
      const result = await this.watched(
        async (remote, show) => {
          await this.permitIn(remote);
          return remote.add(quote, token, show);
        },
        (progress) => {
          moved ||= progress.phase !== "waiting";
          onProgress(progress);
        },
      );
      if (result.ok || result.error !== SILENT || !moved) return result;
    }
  }

  /** Ends what is done of that kind, as `cancelled`. */
  cancel(what: Stoppable): void {
    this.link.tell((remote) => void remote.cancel(what));
  }

  remove(folder: string): Promise<Result<void>> {
    return this.link.call((remote) => remote.remove(folder));
  }

  verify(folder: string, onProgress: OnProgress): Promise<Result<readonly string[]>> {
    return this.watched((remote, show) => remote.verify(folder, show), onProgress);
  }

  exportTo(
    folder: string,
    directory: FileSystemDirectoryHandle,
    onProgress: OnProgress,
  ): Promise<Result<void>> {
    return this.link.call((remote, during) => remote.exportTo(folder, directory, during(onProgress)));
  }

  /** Calls the worker, and ends it when it gives no sign of life for too long. */
  private async watched<T>(
    call: (remote: Remote<ModelsApi>, show: OnModelProgress) => Promise<Result<T>>,
    onProgress: OnProgress = () => {},
  ): Promise<Result<T>> {
    const watch = new SilenceWatch(PATIENT_LOOKS, () => this.link.terminate(SILENT));
    const show = (progress: ModelProgress) => {
      watch.heard(progress.phase === "waiting" ? Number.POSITIVE_INFINITY : PATIENT_LOOKS);
      onProgress(progress);
    };
    const result = await this.link.call((remote, during) => call(remote, during(show)));
    watch.end();
    return result;
  }
}
