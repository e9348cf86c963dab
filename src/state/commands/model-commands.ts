import type { Result } from "../../core/failure.ts";
import type { DeviceChoice } from "../../protocol/engine.ts";
import type { ModelMemo, ModelOrigin, ModelQuote, ModelVariant, PickedFile } from "../../protocol/models.ts";

/** Models: which one answers, and those on this device. */
export interface ModelCommands {
  /** Loads the model, anew when it is loaded already (after a change of device). */
  loadModel(): void;
  /** Tests the graphics processor again, although the verdict on it is known, and loads the model anew. */
  testDeviceAgain(): Promise<void>;
  /** Moves the model to another device. One that cannot run it is refused, and the model stays where it is. */
  chooseDevice(device: DeviceChoice): Promise<Result<void>>;
  /** Lists the models on this device anew. */
  listModels(): Promise<void>;
  /**
   * Finds out how fast this machine is; the store tells how far that is.
   * @param anew also when it was measured before
   */
  measureMachine(anew?: boolean): void;
  cancelMeasuring(): void;
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
  /** Answers with a package of a picked folder until the page closes; nothing is copied. */
  visitModel(folder: { readonly name: string; readonly files: readonly PickedFile[] }): Promise<Result<void>>;
  /** Answers with another model from now on: a bundled one's id, or a folder of the model store. */
  chooseModel(id: string): void;
}
