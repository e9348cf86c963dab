import type { Result } from "../core/failure.ts";
import type { AnswerId } from "../core/project.ts";
import type { ProjectSummary } from "../core/project-summary.ts";
import type { ModelMemo, ModelOrigin, ModelQuote, ModelVariant } from "../protocol/models.ts";
import type { Draft } from "./ask.ts";

/** What the person can do that reaches beyond the stores: files, workers, storage. Failures end in the store, not in throws. */
export interface Commands {
  /**
   * Opens a file as this project's video if it is that video or the project has none, else as a project of its own.
   * When the project waits for its video and this is another, the person is asked first (`video.kind` "different").
   */
  openFile(file: File, handle?: FileSystemFileHandle | null): Promise<void>;
  /** Opens the file that turned out to be another video, as a project of its own. */
  openDifferent(): Promise<void>;
  chooseFile(): Promise<void>;
  openSample(): Promise<void>;
  /** Reads the project's video again through the handle kept from last time; the browser may ask for permission. */
  reopenVideo(): Promise<void>;
  /** Plays with an empty project; the present one stays in the list. */
  startNewProject(): Promise<void>;
  openProject(id: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  listProjects(): Promise<readonly ProjectSummary[]>;
  exportProject(): void;
  importProject(file: File): Promise<void>;
  /** Takes the project's lock from the other tab. */
  takeOver(): Promise<void>;
  /** Returns the new exchange's id, which a next question can follow. */
  ask(draft: Draft): AnswerId;
  /** Runs an answer again in its place, with the masks it was asked with. */
  retry(id: AnswerId): void;
  /** Asks the same question anew, with the masks as they are now. */
  askAgain(id: AnswerId): void;
  stop(id: AnswerId): void;
  /** Loads the model, anew when it is loaded already (after a change of device). */
  loadModel(): void;
  /** Lists the models on this device anew. */
  listModels(): Promise<void>;
  /** Asks what a model would cost: its hub for a list of files, or the folder. Nothing large is fetched. */
  quoteModel(origin: ModelOrigin, variant: ModelVariant, token: string | null): Promise<Result<ModelQuote>>;
  /** Ends that asking; it then ends as cancelled. */
  cancelQuote(): void;
  /** Fetches and converts; questions asked meanwhile wait for it when it is to be used. */
  addModel(quote: ModelQuote, token: string | null, useWhenReady: boolean): void;
  /** Goes on with an unfinished model, repairs one, or gets one again; `origin` is what it came from, the folder picked again where it was one. */
  continueModel(model: Omit<ModelMemo, "origin">, origin: ModelOrigin): void;
  /** Ends the getting, checking or copying of a model; what was got is kept. */
  stopModelJob(): void;
  removeModel(folder: string): Promise<void>;
  /** Does not offer any more to get a model that the browser cleared away. */
  forgetModel(folder: string): void;
  verifyModel(folder: string): Promise<void>;
  /** Lets the person choose a folder outside of the browser and copies the model there. */
  exportModel(folder: string): Promise<void>;
  /** Answers with another model from now on: a bundled one's id, or a folder of the model store. */
  chooseModel(id: string): void;
  /** Reloads the page into the version that waits. */
  applyUpdate(): Promise<void>;
}
