import * as v from "valibot";
import { FailureError } from "../core/failure.ts";
import type { Manifest, TensorEntry } from "./manifest.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A name inside the package folder: no way out of it, whoever wrote the manifest. */
const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "not a plain file name"));
const fileEntry = v.object({
  path: fileName,
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "not a sha256 in lower-case hex")),
});
const json = v.record(v.string(), v.unknown());

const schema = v.object({
  format: v.literal("videorefer-package"),
  formatVersion: v.literal(1),
  builderVersion: v.string(),
  id: v.string(),
  name: v.string(),
  family: v.picklist(["videorefer-videollama3", "videorefer-videollama2"]),
  variant: v.picklist(["f32", "q4f32", "q4f16"]),
  source: v.object({ repository: v.string(), revision: v.string() }),
  licence: v.string(),
  demonstration: v.boolean(),
  config: json,
  visionConfig: json,
  generationConfig: json,
  preprocessorConfig: json,
  specialTokensMap: json,
  contextTokens: count,
  graphs: v.object({
    vision: fileEntry,
    connector: fileEntry,
    region: v.exactOptional(fileEntry),
    decoder: fileEntry,
  }),
  shards: v.array(fileEntry),
  tensors: v.array(
    v.object({
      name: v.string(),
      shard: fileName,
      offset: count,
      bytes: count,
      dtype: v.picklist(["f32", "f16", "u8", "i32"]),
      shape: v.array(count),
    }),
  ),
  files: v.array(fileEntry),
  embedding: v.object({
    rows: count,
    columns: count,
    tensors: v.variant("kind", [
      v.object({ kind: v.picklist(["f32", "f16"]), values: v.string() }),
      v.object({ kind: v.literal("q8"), values: v.string(), scales: v.string() }),
    ]),
  }),
  quantisation: v.record(v.string(), v.picklist([4, 8, 16, 32])),
});

const BYTES_PER_ELEMENT = { f32: 4, f16: 2, u8: 1, i32: 4 } as const;

/**
 * Reads a manifest from outside: form, names that stay inside the folder, and every tensor within its shard.
 * @throws FailureError `package-corrupt`, or `package-unsupported` for another format version or family
 */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FailureError("package-corrupt", "manifest.json is not JSON; download the package again");
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const where = issue.path?.map((item) => String(item.key)).join(".") ?? "";
    const unknownKind = where === "format" || where === "formatVersion" || where === "family";
    throw new FailureError(
      unknownKind ? "package-unsupported" : "package-corrupt",
      `manifest.json, ${where || "top level"}: ${issue.message}`,
    );
  }
  const manifest: Manifest = parsed.output;
  const shards = new Map(manifest.shards.map((shard) => [shard.path, shard.bytes]));
  for (const tensor of manifest.tensors) checkTensor(tensor, shards.get(tensor.shard));
  return manifest;
}

function checkTensor(tensor: TensorEntry, shardBytes: number | undefined): void {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  const expected = elements * BYTES_PER_ELEMENT[tensor.dtype];
  if (tensor.bytes !== expected) {
    throw new FailureError(
      "package-corrupt",
      `manifest.json: tensor ${tensor.name} should hold ${expected} bytes (${tensor.dtype} ${tensor.shape.join("×")}), says ${tensor.bytes}`,
    );
  }
  if (shardBytes === undefined || tensor.offset + tensor.bytes > shardBytes) {
    throw new FailureError(
      "package-corrupt",
      `manifest.json: tensor ${tensor.name} reaches byte ${tensor.offset + tensor.bytes} of ${tensor.shard}, which has ${shardBytes ?? "no entry"}`,
    );
  }
}
