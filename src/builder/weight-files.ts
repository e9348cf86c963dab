import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { type ByteSource, readJson } from "./byte-source.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import type { StoredTensor } from "./stored-tensor.ts";

const INDEX_FILE = "model.safetensors.index.json";
const WHOLE_FILE = "model.safetensors";
const PICKLED_FILES = ["pytorch_model.bin.index.json", "pytorch_model.bin"] as const;

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

/**
 * The file that leads to a checkpoint's weights. A whole file wins over an index, as it does in transformers: an index beside it is
 * what an earlier save in shards left behind. An index that lists the whole file itself is of the present save.
 * @returns null when there are no weights
 * @throws FailureError `checkpoint-invalid` when there are weights in another form, saying what to do instead
 */
export async function findWeights(source: ByteSource): Promise<typeof INDEX_FILE | typeof WHOLE_FILE | null> {
  const indexed = await source.exists(INDEX_FILE);
  if (await source.exists(WHOLE_FILE))
    return indexed && (await listsWholeFile(source)) ? INDEX_FILE : WHOLE_FILE;
  if (indexed) return INDEX_FILE;
  for (const file of PICKLED_FILES) {
    if (!(await source.exists(file))) continue;
    throw invalid(
      `the folder holds its weights as ${file}, and pickles of whole models are not read; take the publisher's safetensors, or load the model in transformers and save it with save_pretrained(folder, safe_serialization=True)`,
    );
  }
  return null;
}

/** @throws FailureError `checkpoint-invalid` */
export function weightsMissing(): FailureError {
  return invalid(
    `the folder should hold ${WHOLE_FILE} or ${INDEX_FILE}, and holds neither; download all files`,
  );
}

/**
 * The tensors of a checkpoint by name, from one file or from shards with an index.
 * @throws FailureError `checkpoint-invalid` when no weights are found, or a file or the index is inconsistent
 */
export async function readWeights(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const weights = await findWeights(source);
  if (weights === null) throw weightsMissing();
  return weights === INDEX_FILE ? readIndexed(source) : readSafetensorsHeader(source, weights);
}

/** Whether every file of the index is there, and the whole file is one of them. An index that cannot be read lists nothing. */
async function listsWholeFile(source: ByteSource): Promise<boolean> {
  const map = await readWeightMap(source).catch((error: unknown) => {
    if (error instanceof FailureError && error.failure.code === "checkpoint-invalid") return {};
    throw error;
  });
  const files = new Set(Object.values(map));
  if (!files.has(WHOLE_FILE)) return false;
  for (const file of files) if (typeof file !== "string" || !(await source.exists(file))) return false;
  return true;
}

async function readWeightMap(source: ByteSource): Promise<JsonObject> {
  const map = (await readJson(source, INDEX_FILE)).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw invalid(`${INDEX_FILE} should hold a weight_map`);
  return map as JsonObject;
}

async function readIndexed(source: ByteSource): Promise<Map<string, StoredTensor>> {
  const map = await readWeightMap(source);
  const tensors = new Map<string, StoredTensor>();
  const files = new Set(Object.values(map));
  for (const file of [...files].sort()) {
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file))
      throw invalid(`${INDEX_FILE} names the file ${String(file)}`);
    if (!(await source.exists(file))) throw invalid(`${file} is named by ${INDEX_FILE} and missing`);
    for (const [name, tensor] of await readSafetensorsHeader(source, file)) {
      if (map[name] !== file)
        throw invalid(`${file}: tensor ${name} is not assigned to this file by ${INDEX_FILE}`);
      tensors.set(name, tensor);
    }
  }
  for (const name of Object.keys(map)) {
    if (!tensors.has(name))
      throw invalid(`tensor ${name} is listed in ${INDEX_FILE} and missing from its file`);
  }
  return tensors;
}
