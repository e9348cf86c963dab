import * as v from "valibot";
import { FailureError } from "../core/failure.ts";
import type {
  ExportedManifest,
  LanguageManifest,
  Manifest,
  SegmenterManifest,
  TensorEntry,
} from "./manifest.ts";
import { manifestSchema } from "./manifest-schema.ts";
import { tensorBytes } from "./tensor-bytes.ts";
import { upgradeManifest } from "./upgrade-manifest.ts";

/** Keys whose wrong value means a package of another time or purpose, and not a damaged one. */
const IDENTIFYING_KEYS: readonly string[] = ["format", "formatVersion", "kind", "family"];

/**
 * Reads a manifest from outside, of this version or an older one. Checks its form, that file names stay inside the folder, and
 * that every tensor is within its shard. It does not check whether the family is known; see the family lists.
 * @throws FailureError `package-corrupt`, or `package-unsupported` for another format version or kind
 */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FailureError("package-corrupt", "manifest.json is not JSON; download the package again");
  }
  const parsed = v.safeParse(manifestSchema, upgradeManifest(value));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const where = issue.path?.map((item) => String(item.key)).join(".") ?? "";
    throw new FailureError(
      IDENTIFYING_KEYS.includes(where) ? "package-unsupported" : "package-corrupt",
      `manifest.json, ${where || "top level"}: ${issue.message}`,
    );
  }
  const manifest: Manifest = parsed.output;
  const shards = new Map(manifest.shards.map((shard) => [shard.path, shard.bytes]));
  for (const tensor of manifest.tensors) checkTensor(tensor, shards.get(tensor.shard));
  return manifest;
}

/**
 * The manifest as one of a language model.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asLanguageManifest(manifest: Manifest): LanguageManifest {
  if (manifest.kind === "language") return manifest;
  throw new FailureError(
    "package-unsupported",
    `${manifest.name} is ${KINDS[manifest.kind]}; a model that answers questions is needed here`,
  );
}

/**
 * The manifest as one of a segmenter.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asSegmenterManifest(manifest: Manifest): SegmenterManifest {
  if (manifest.kind === "segmenter") return manifest;
  throw new FailureError(
    "package-unsupported",
    `${manifest.name} is ${KINDS[manifest.kind]}; a segmenter is needed here`,
  );
}

/**
 * The manifest as one of a model that was exported for transformers.js.
 * @throws FailureError `package-unsupported` when it is of another kind
 */
export function asExportedManifest(manifest: Manifest): ExportedManifest {
  if (manifest.kind === "exported") return manifest;
  throw new FailureError(
    "package-unsupported",
    `${manifest.name} is ${KINDS[manifest.kind]}; a general model is needed here`,
  );
}

const KINDS: Readonly<Record<Manifest["kind"], string>> = {
  language: "a language model",
  segmenter: "a segmenter",
  exported: "a general model",
};

function checkTensor(tensor: TensorEntry, shardBytes: number | undefined): void {
  const expected = tensorBytes(tensor);
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
