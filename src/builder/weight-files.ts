import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { type ByteSource, readJson } from "./byte-source.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import { readTorchFile } from "./torch-file.ts";

/** One of the forms in which a checkpoint may have its weights: in one file, or in shards with an index. */
interface WeightForm {
  readonly whole: string;
  readonly index: string;
  /** Names of shards. */
  readonly shard: RegExp;
  /** The tensors of one file, of which no more is read than says where they are. */
  read(source: ByteSource, file: string): Promise<Map<string, StoredTensor>>;
}

const SAFETENSORS: WeightForm = {
  whole: "model.safetensors",
  index: "model.safetensors.index.json",
  shard: /^[\w.-]+\.safetensors$/,
  read: readSafetensorsHeader,
};

/** As `torch.save` writes them. Whatever their pickles ask for, nothing in them is executed. */
const PICKLED: WeightForm = {
  whole: "pytorch_model.bin",
  index: "pytorch_model.bin.index.json",
  shard: /^[\w.-]+\.bin$/,
  // Reading all numbers before the conversion does would take as long again; safetensors have no checksum at all.
  read: (source, file) => readTorchFile(source, file, { checkContent: false }),
};

/** Where there are both, safetensors are taken, as in transformers. */
const FORMS: readonly WeightForm[] = [SAFETENSORS, PICKLED];

/** The file that leads to a checkpoint's weights. */
export interface FoundWeights {
  readonly form: WeightForm;
  /** Whether it is the index of several files. */
  readonly sharded: boolean;
}

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

/**
 * Finds a checkpoint's weights. A whole file wins over an index, as it does in transformers: an index beside it is what an earlier
 * save in shards left behind. An index that lists the whole file itself is of the present save.
 * @returns null when there are no weights
 */
export async function findWeights(source: ByteSource): Promise<FoundWeights | null> {
  for (const form of FORMS) {
    const indexed = await source.exists(form.index);
    if (await source.exists(form.whole))
      return { form, sharded: indexed && (await listsWholeFile(source, form)) };
    if (indexed) return { form, sharded: true };
  }
  return null;
}

/** @throws FailureError `checkpoint-invalid` */
export function weightsMissing(): FailureError {
  const names = FORMS.flatMap(({ whole, index }) => [whole, index]);
  return invalid(
    `the folder should hold ${new Intl.ListFormat("en", { type: "disjunction" }).format(names)}, and holds none of them; download all files`,
  );
}

/**
 * The tensors of a checkpoint by name, from one file or from shards with an index.
 * @throws FailureError `checkpoint-invalid` when no weights are found, or a file or the index is inconsistent
 */
export async function readWeights(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const found = await findWeights(source);
  if (found === null) throw weightsMissing();
  const { form, sharded } = found;
  return sharded ? readIndexed(source, form) : form.read(source, form.whole);
}

/** Whether every file of the index is there, and the whole file is one of them. An index that cannot be read lists nothing. */
async function listsWholeFile(source: ByteSource, { whole, index }: WeightForm): Promise<boolean> {
  const map = await readWeightMap(source, index).catch((error: unknown) => {
    if (error instanceof FailureError && error.failure.code === "checkpoint-invalid") return {};
    throw error;
  });
  const files = new Set(Object.values(map));
  if (!files.has(whole)) return false;
  for (const file of files) if (typeof file !== "string" || !(await source.exists(file))) return false;
  return true;
}

async function readWeightMap(source: ByteSource, index: string): Promise<JsonObject> {
  const map = (await readJson(source, index)).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw invalid(`${index} should hold a weight_map`);
  return map as JsonObject;
}

async function readIndexed(
  source: ByteSource,
  { index, shard, read }: WeightForm,
): Promise<Map<string, StoredTensor>> {
  const map = await readWeightMap(source, index);
  const tensors = new Map<string, StoredTensor>();
  const files = new Set(Object.values(map));
  for (const file of [...files].sort()) {
    if (typeof file !== "string" || !shard.test(file))
      throw invalid(`${index} names the file ${String(file)}`);
    if (!(await source.exists(file))) throw invalid(`${file} is named by ${index} and missing`);
    for (const [name, tensor] of await read(source, file)) {
      if (map[name] !== file)
        throw invalid(`${file}: tensor ${name} is not assigned to this file by ${index}`);
      tensors.set(name, tensor);
    }
  }
  for (const name of Object.keys(map)) {
    if (!tensors.has(name)) throw invalid(`tensor ${name} is listed in ${index} and missing from its file`);
  }
  return tensors;
}
