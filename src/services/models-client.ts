import { proxy } from "comlink";
import type { Result } from "../core/failure.ts";
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

  add(quote: ModelQuote, token: string | null, onProgress: OnProgress): Promise<Result<StoredModel>> {
    return this.#link.call((remote) => remote.add(quote, token, proxy(onProgress)));
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
