import { proxy } from "comlink";
import { type Failure, fail, type Result } from "../core/failure.ts";
import type {
  ModelOrigin,
  ModelProgress,
  ModelQuote,
  ModelsApi,
  ModelVariant,
  StoredModel,
} from "../protocol/models.ts";
import { WorkerLink } from "./worker-link.ts";

type OnProgress = (progress: ModelProgress) => void;

/** How often a job's signs of life are looked for; counted in looks, since time jumps when a device wakes from sleep. */
const LOOK_EVERY_MS = 20_000;
const QUIET_LOOKS = 3;
/** Why a worker was ended that gave no sign of life. */
const SILENT: Failure = {
  code: "internal",
  message: "the model store gave no sign of life; reload the page and continue: what is done is kept",
};

/** The page's side of the models worker. A job whose worker dies ends with a failure, and what it had done is kept. */
export class ModelsClient {
  readonly #link: WorkerLink<ModelsApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/models.worker.ts", import.meta.url), {
        type: "module",
        name: "models",
      }),
  ) {
    this.#link = new WorkerLink<ModelsApi>("The model store", create);
  }

  list(): Promise<Result<readonly StoredModel[]>> {
    return this.#link.call((remote) => remote.list());
  }

  quote(origin: ModelOrigin, variant: ModelVariant, token: string | null): Promise<Result<ModelQuote>> {
    return this.#link.call((remote) => remote.quote(origin, variant, token));
  }

  /**
   * Gets a model. A browser's storage or network sometimes never answers a worker again: one that stays silent is ended, and
   * another goes on with what is done, as long as each gets further.
   */
  async add(quote: ModelQuote, token: string | null, onProgress: OnProgress): Promise<Result<StoredModel>> {
    for (;;) {
      let quietLooks = 0;
      let isWaiting = false;
      let moved = false;
      let gaveUp = false;
      const watch = setInterval(() => {
        if (isWaiting || ++quietLooks < QUIET_LOOKS) return;
        gaveUp = true;
        this.#link.terminate(SILENT);
      }, LOOK_EVERY_MS);
      const show = (progress: ModelProgress) => {
        quietLooks = 0;
        isWaiting = progress.phase === "waiting";
        moved ||= !isWaiting;
        onProgress(progress);
      };
      const result = await this.#link.call((remote) => remote.add(quote, token, proxy(show)));
      clearInterval(watch);
      if (!gaveUp) return result;
      if (!moved) return fail(SILENT.code, SILENT.message);
    }
  }

  /** Ends what `add` does, as `cancelled`. */
  pause(): void {
    this.#link.tell((remote) => void remote.pause());
  }

  remove(folder: string): Promise<Result<void>> {
    return this.#link.call((remote) => remote.remove(folder));
  }

  verify(folder: string, onProgress: OnProgress): Promise<Result<readonly string[]>> {
    return this.#link.call((remote) => remote.verify(folder, proxy(onProgress)));
  }

  exportTo(
    folder: string,
    directory: FileSystemDirectoryHandle,
    onProgress: OnProgress,
  ): Promise<Result<void>> {
    return this.#link.call((remote) => remote.exportTo(folder, directory, proxy(onProgress)));
  }
}
