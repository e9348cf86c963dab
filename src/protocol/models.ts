import type { ProxyMarked } from "comlink";
import type { Result } from "../core/failure.ts";
import type { Manifest, Variant } from "../package/manifest.ts";
import type { OnSent } from "./endpoint.ts";

/** Variants that people use; `f32` is for tests. */
export type ModelVariant = "q4f16" | "q4f32";

/** A file of a folder that somebody picked or dropped; `path` is relative to the folder. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** Where a model comes from. A repository or folder holds a checkpoint, which is converted, or a ready package, which is copied. */
export type ModelOrigin =
  | {
      readonly kind: "hub";
      /** Address of the hub or a mirror; the public one when absent. */
      readonly base?: string;
      readonly repository: string;
      /** Branch, tag or commit. */
      readonly revision: string;
      /** Commit of the repository that the vision encoder's configuration comes from. */
      readonly encoderRevision?: string;
      /** Repository of a region encoder alone (stage 2), for a base model that has none. */
      readonly regionEncoder?: string;
      /** Commit of that repository. */
      readonly regionEncoderRevision?: string;
    }
  | { readonly kind: "address"; readonly url: string }
  | { readonly kind: "folder"; readonly name: string; readonly files: readonly PickedFile[] };

/** What getting a model would cost, asked before anything large is fetched. */
export interface ModelQuote {
  /** Folder of the package in the model store: names model, revision and variant. */
  readonly folder: string;
  /** The origin with everything pinned, to be handed to `add`. */
  readonly origin: ModelOrigin;
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  /** Null when its publisher states none. */
  readonly licence: string | null;
  /** What it does: answer questions, or make masks. */
  readonly kind: Manifest["kind"];
  /** Id in the lists of families. */
  readonly family: string;
  readonly variant: Variant;
  /** A ready package; nothing is converted. */
  readonly ready: boolean;
  /** Bytes that will be read from the origin, and those of them that are done already. */
  readonly sourceBytes: number;
  readonly doneBytes: number;
  /** Bytes kept on this device in the end. */
  readonly keptBytes: number;
  /** Bytes the browser still gives this page, null when it does not say. */
  readonly freeBytes: number | null;
}

/** A model on this device. */
export interface StoredModel {
  readonly folder: string;
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly licence: string | null;
  /** Null when nothing says. */
  readonly variant: Variant | null;
  /** What it is for: answers, or masks. Null until the package is finished. */
  readonly kind: Manifest["kind"] | null;
  /** Null until the package is finished. */
  readonly family: string | null;
  /** `damaged`: its description cannot be read, so it can be repaired or deleted, and nothing else. */
  readonly state: "ready" | "unfinished" | "damaged";
  /** Of a damaged one, what cannot be read. */
  readonly problem: string | null;
  /** On the disk now. */
  readonly bytes: number;
  /** What going on, and repairing, need; a folder has to be picked again. Null when it is not known any more. */
  readonly origin: ModelOrigin | null;
  /** How far an unfinished one is. */
  readonly unfinished: { readonly doneBytes: number; readonly totalBytes: number } | null;
}

/** What getting a model once more takes, kept outside of the model store. */
export interface ModelMemo {
  readonly folder: string;
  readonly name: string;
  readonly variant: Variant;
  readonly origin: ModelOrigin;
}

export interface ModelProgress {
  /** `waiting`: another tab is writing this model, or the connection has to come back. */
  readonly phase: "waiting" | "converting" | "copying" | "checking";
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** What is waited for, as a sentence. */
  readonly note: string | null;
}

export type OnModelProgress = ((progress: ModelProgress) => void) & ProxyMarked;

/** How much trouble with a connection is borne: little while a person waits for a sentence, more for gigabytes that come by themselves. */
export type Patience = "look-up" | "download";

/** Of each kind there is one at a time: looking a model up, and getting, checking or copying one. */
export type Stoppable = "quote" | "job";

/** The models worker: the only place from which anything outside of this site is fetched. It never sees a video. */
export interface ModelsApi {
  /** From now on. @param isCut the person's own switch: nothing is asked of anyone, and what is under way ends; @param onSent told of every request */
  permit(isCut: boolean, onSent: OnSent): void;
  list(): Promise<Result<readonly StoredModel[]>>;
  /** @param token access token of the hub, kept in memory only */
  quote(
    origin: ModelOrigin,
    variant: ModelVariant,
    token: string | null,
    patience: Patience,
  ): Promise<Result<ModelQuote>>;
  /** Fetches and converts, or goes on with what is unfinished. */
  add(quote: ModelQuote, token: string | null, onProgress: OnModelProgress): Promise<Result<StoredModel>>;
  /** Ends what is done of that kind, as `cancelled`; what `add` has done is kept. */
  cancel(what: Stoppable): void;
  remove(folder: string): Promise<Result<void>>;
  /** Reads everything of a model and gives the files whose bytes are not those that were stored. */
  verify(folder: string, onProgress: OnModelProgress): Promise<Result<readonly string[]>>;
  /** Copies a finished package into a folder outside of the browser, and checks the copy. */
  exportTo(
    folder: string,
    directory: FileSystemDirectoryHandle,
    onProgress: OnModelProgress,
  ): Promise<Result<void>>;
}
