import type { JsonObject } from "../core/json-object.ts";
import { concatenate, type MemoryFiles, safetensorsFile } from "./memory-files.ts";
import { dict, tensor, torchFile } from "./torch-files.ts";

const WEIGHTS = "model.safetensors";

export function jsonIn(files: MemoryFiles, path: string): JsonObject {
  return JSON.parse(new TextDecoder().decode(files.get(path)));
}

/** Replaces some entries of a JSON file; `undefined` takes one out. */
export function changeJson(files: MemoryFiles, path: string, change: object): void {
  files.files.set(path, new TextEncoder().encode(JSON.stringify({ ...jsonIn(files, path), ...change })));
}

interface RawWeights {
  readonly header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  readonly data: Uint8Array;
}

function rawWeights(files: MemoryFiles): RawWeights {
  const bytes = files.get(WEIGHTS);
  const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, end)));
  delete header.__metadata__;
  return { header, data: bytes.subarray(end) };
}

/** Gives every tensor of the weights another name. */
export function renameTensors(files: MemoryFiles, rename: (name: string) => string): void {
  const { header, data } = rawWeights(files);
  const renamed = Object.fromEntries(Object.entries(header).map(([name, entry]) => [rename(name), entry]));
  files.files.set(WEIGHTS, safetensorsFile(renamed, data));
}

/** Adds a tensor behind the others. */
export function addTensor(
  files: MemoryFiles,
  name: string,
  tensor: { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: number },
): void {
  const { header, data } = rawWeights(files);
  const entry = { ...tensor, data_offsets: [data.length, data.length + tensor.bytes] };
  const { bytes: _, ...stored } = entry;
  const whole = concatenate([data, new Uint8Array(tensor.bytes)]);
  files.files.set(WEIGHTS, safetensorsFile({ ...header, [name]: stored }, whole));
}

/** Says that a tensor is of another type of the same width. */
export function retypeTensor(files: MemoryFiles, name: string, dtype: string): void {
  const { header, data } = rawWeights(files);
  files.files.set(WEIGHTS, safetensorsFile({ ...header, [name]: { ...header[name], dtype } }, data));
}

/** Cuts the weights into files with an index. @returns the index */
export function shardWeights(files: MemoryFiles, count: number): { weight_map: Record<string, string> } {
  const { header, data } = rawWeights(files);
  const names = Object.keys(header);
  const weight_map: Record<string, string> = {};
  for (let shard = 0; shard < count; shard++) {
    const file = `model-0000${shard + 1}-of-0000${count}.safetensors`;
    const parts: Uint8Array[] = [];
    const entries: Record<string, object> = {};
    let at = 0;
    for (const name of names.filter((_, index) => index % count === shard)) {
      const { data_offsets: offsets, ...entry } = header[name]!;
      const part = data.subarray(...offsets);
      entries[name] = { ...entry, data_offsets: [at, at + part.length] };
      parts.push(part);
      at += part.length;
      weight_map[name] = file;
    }
    files.files.set(file, safetensorsFile(entries, concatenate(parts)));
  }
  files.files.set(`${WEIGHTS}.index.json`, new TextEncoder().encode(JSON.stringify({ weight_map })));
  return { weight_map };
}

const STORAGES: Readonly<Record<string, string>> = {
  BF16: "BFloat16Storage",
  F16: "HalfStorage",
  F32: "FloatStorage",
};

/**
 * Puts the weights into pickled shards with an index, as upstream's training scripts leave them: a tied head is there too, and is the
 * storage of the embedding.
 * @returns names of the shards
 */
export function pickleWeights(files: MemoryFiles, count: number): readonly string[] {
  const { header, data } = rawWeights(files);
  const weight_map: Record<string, string> = {};
  const shards = Array.from(
    { length: count },
    (_, nth) => `pytorch_model-0000${nth + 1}-of-0000${count}.bin`,
  );
  for (const [nth, file] of shards.entries()) {
    const inShard = Object.entries(header).filter((_, index) => index % count === nth);
    const entries = inShard.map(([name, { dtype, shape }], key) => {
      return [name, tensor({ type: STORAGES[dtype], key: String(key), shape })] as [string, number[]];
    });
    const embedding = entries.find(([name]) => name === "model.embed_tokens.weight");
    if (embedding && !header["lm_head.weight"]) entries.push(["lm_head.weight", embedding[1]]);
    for (const [name] of entries) weight_map[name] = file;
    const contents = inShard.map(([, { data_offsets: offsets }]) => data.subarray(...offsets));
    files.files.set(file, torchFile(dict(entries), ...contents));
  }
  const index = JSON.stringify({ metadata: {}, weight_map });
  files.files.set("pytorch_model.bin.index.json", new TextEncoder().encode(index));
  files.files.delete(WEIGHTS);
  return shards;
}
