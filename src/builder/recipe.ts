import type { JsonObject } from "../core/json-object.ts";
import type { LanguageManifest, PackageCommon, SegmenterManifest, Variant } from "../package/manifest.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Network, WeightBits } from "./network.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import type { TensorRecipe } from "./tensor-recipe.ts";

/**
 * How checkpoints of one family become packages. All that this folder knows of a family's files, networks and tensors is in its
 * recipe; `families/family-list.ts` lists the recipes.
 */
export interface Recipe {
  /** Id of the family, as manifests have it. */
  readonly family: string;
  /** What `model_type` in `config.json` may be, each with the name under which people know such a model. */
  readonly modelTypes: Readonly<Record<string, string>>;
  /**
   * Files in a layout of the publisher's own, which has no `config.json`, each with the configuration that transformers would have
   * for it.
   */
  readonly originals?: Readonly<Record<string, JsonObject>>;
  /** Parts of the model whose width may be chosen one by one (`PartBits`). */
  readonly parts: readonly string[];
  /**
   * The repository or path, named in `config.json`, whose configuration belongs to the model; null when the checkpoint's folder
   * has all of it.
   */
  companion(config: JsonObject): string | null;
  /**
   * Reads everything of a checkpoint but its weights.
   * @param config `config.json`
   * @throws FailureError `checkpoint-invalid` or `package-unsupported`, naming the file
   */
  open(source: ByteSource, config: JsonObject): Promise<OpenedModel>;
  /** Published models of this family, by name. */
  readonly published: Readonly<Record<string, PublishedModel>>;
  /** Networks and tensors of a model of which there is nothing but the shapes. */
  planPublished(model: PublishedModel, options: ModelOptions): NetworkPlan;
}

/** The small files of a checkpoint, as its family understands them. */
export interface OpenedModel {
  /** Configuration files by purpose; with `config.json`, which may have got more settings than the checkpoint's. */
  readonly settings: { readonly config: JsonObject } & Readonly<Record<string, JsonObject>>;
  /** Files that are put into the package. */
  readonly files: readonly PackagedFile[];
  /** Tensors in separate files beside the weights, by their names in a whole checkpoint. */
  readonly tensorsBeside: ReadonlyMap<string, StoredTensor>;
  /** The tensors of the weight files, where the family has names of its own for them; otherwise they are read as they are named. */
  readonly weights?: ReadonlyMap<string, StoredTensor>;
  plan(options: ModelOptions): ModelPlan;
}

export interface PackagedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Widths of some parts of a model, by the name of the part; whatever the variant says. */
export type PartBits = Readonly<Record<string, WeightBits | "f32" | "q8">>;

export interface ModelOptions {
  readonly variant: Variant;
  readonly bits?: PartBits;
  /** Longest sequence of a language model. */
  readonly contextTokens?: number;
  /** Whether the checkpoint has a tensor. */
  has(tensor: string): boolean;
  /** Shape of a tensor of the checkpoint, null when there is none; left out where there is no checkpoint. */
  readonly shapeOf?: (tensor: string) => readonly number[] | null;
}

/** Networks and tables of a package, with the checkpoint's tensors they are made of. */
export interface NetworkPlan {
  readonly networks: readonly Network[];
  /** Tensors that no graph reads. */
  readonly tables: readonly Table[];
  /** Tensors that are listed a second time, under another name and shape. */
  readonly aliases: readonly TensorAlias[];
}

export interface Table {
  /** What names of its shards begin with. */
  readonly owner: string;
  readonly recipes: readonly TensorRecipe[];
}

export interface TensorAlias {
  readonly name: string;
  /** Name of the tensor whose bytes these are. */
  readonly of: string;
  readonly shape: readonly number[];
}

export interface ModelPlan extends NetworkPlan {
  /** What the manifest says beside what all packages have in common. */
  readonly described: KindPart;
}

/** The part of a manifest that depends on the kind of the package. */
export type KindPart =
  | Omit<LanguageManifest, keyof PackageCommon>
  | Omit<SegmenterManifest, keyof PackageCommon>;

/** A published model's configuration files, as far as they decide shapes. */
export interface PublishedModel {
  readonly dtype: "BF16" | "F16" | "F32";
  readonly config: JsonObject;
  /** Folder of a language model's vision encoder, and its configuration. */
  readonly vision?: { readonly folder: string; readonly config: JsonObject };
}
