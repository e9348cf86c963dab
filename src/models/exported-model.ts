import { type ByteSource, readJson } from "../builder/byte-source.ts";
import { refuseMistakenFile, TELLING_BYTES } from "../builder/mistaken-file.ts";
import { packageId } from "../builder/package-plan.ts";
import { hashFile } from "../builder/spans.ts";
import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import type { ExportedManifest, FileEntry, Precision } from "../package/manifest.ts";
import type { ModelVariant } from "../protocol/models.ts";

/** A model that was exported for transformers.js, with what a package of it would list. */
export interface ExportedModel {
  readonly manifest: ExportedManifest;
  /** Its files under the package's plain names. */
  readonly source: Pick<ByteSource, "stream">;
  /** Where each of them lies in the repository or folder. */
  readonly places: ReadonlyMap<string, string>;
}

/** Where a model is from, as its manifest says. */
interface Provenance {
  readonly variant: ModelVariant;
  readonly repository: string;
  readonly revision: string;
  readonly licence: string | null;
}

/** Its graphs lie here, its settings above. */
const FOLDER = "onnx/";

/**
 * Types that transformers.js shows several pictures in one question, by three graphs: rows of words, features of pictures, next words.
 * Source: `MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES` of transformers.js 4.3.1, and its processors.
 */
export const EXPORTED_TYPES: readonly string[] = [
  "smolvlm",
  "idefics3",
  "qwen2_vl",
  "qwen2_5_vl",
  "qwen3_vl",
  "qwen3_5",
  "lfm2_vl",
  "gemma3",
];

const GRAPHS = ["embed_tokens", "vision_encoder", "decoder_model_merged"] as const;

/** Source: `DEFAULT_DTYPE_SUFFIX_MAPPING` of transformers.js. */
const SUFFIXES: Readonly<Record<Precision, string>> = {
  q4f16: "_q4f16",
  fp16: "_fp16",
  q4: "_q4",
  q8: "_quantized",
  fp32: "",
};

/** What is taken where there is a choice, best first. A table of words that is called `q4` often is float32 inside. */
const PREFERRED: Readonly<
  Record<ModelVariant, { readonly words: readonly Precision[]; readonly rest: readonly Precision[] }>
> = {
  q4f16: { words: ["q4f16", "fp16", "q8", "q4", "fp32"], rest: ["q4f16", "fp16", "q4", "fp32", "q8"] },
  q4f32: { words: ["q8", "q4", "fp32"], rest: ["q4", "q8", "fp32"] },
};

/** What transformers.js asks for; those that are not there it does without. */
const SETTINGS = [
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.json",
  "chat_template.jinja",
];
const NEEDED_SETTINGS = ["tokenizer.json", "tokenizer_config.json", "preprocessor_config.json"];

/** Of models whose settings do not say it. */
const USUAL_CONTEXT_TOKENS = 2048;
/** Source: `MAX_EXTERNAL_DATA_CHUNKS` of transformers.js. */
const MAX_DATA_FILES = 100;

/**
 * Looks for an export in a repository or folder, and lists its files with their hashes. Where nobody publishes a file's hash, it is read.
 * @returns null when there is none
 * @throws FailureError `package-unsupported` for a model of another type, `checkpoint-invalid` for files that are missing or cut off
 */
export async function findExportedModel(
  source: ByteSource,
  provenance: Provenance,
  signal?: AbortSignal,
): Promise<ExportedModel | null> {
  const decoder = await graphFile(source, "decoder_model_merged", provenance.variant);
  if (!decoder) return null;
  const config = await readJson(source, "config.json");
  requireKnownType(config, provenance.repository);

  const places = new Map<string, string>();
  const list = async (place: string): Promise<FileEntry> => {
    const path = place.slice(place.lastIndexOf("/") + 1);
    places.set(path, place);
    return { path, ...(await contentOf(source, place, signal)) };
  };
  const graphs: Record<string, FileEntry> = {};
  const precisions: Record<string, Precision> = {};
  const shards: FileEntry[] = [];
  for (const name of GRAPHS) {
    const found = await graphFile(source, name, provenance.variant);
    if (!found) {
      const tried = preferred(name, provenance.variant).map(
        (precision) => `${name}${SUFFIXES[precision]}.onnx`,
      );
      throw invalid(
        `${provenance.repository} has ${decoder.place} and lacks ${name}: one of ${tried.join(", ")} should lie in its folder onnx`,
      );
    }
    await requireWholeGraph(source, found.place);
    graphs[name] = await list(found.place);
    precisions[name] = found.precision;
    for (let nth = 0; nth < MAX_DATA_FILES; nth++) {
      const place = `${found.place}_data${nth === 0 ? "" : `_${nth}`}`;
      if (!(await source.exists(place))) break;
      shards.push(await list(place));
    }
  }
  const files: FileEntry[] = [];
  for (const name of SETTINGS) {
    if (await source.exists(name)) files.push(await list(name));
    else if (NEEDED_SETTINGS.includes(name))
      throw invalid(`${name} is missing from ${provenance.repository}`);
  }

  const { repository, revision, licence } = provenance;
  const name = repository.split("/").at(-1)!;
  const isFloat = Object.values(precisions).every((precision) => precision === "fp32");
  const variant = isFloat ? "f32" : provenance.variant;
  const manifest: ExportedManifest = {
    format: "videorefer-package",
    formatVersion: 2,
    builderVersion: "exported",
    kind: "exported",
    id: packageId(name, variant),
    name,
    family: "general",
    variant,
    source: { repository, revision },
    licence,
    demonstration: false,
    graphs,
    shards,
    tensors: [],
    files,
    quantisation: {},
    config,
    precisions,
    contextTokens: contextOf(config),
  };
  return {
    manifest,
    source: { stream: (path, offset, stop) => source.stream(places.get(path) ?? path, offset, stop) },
    places,
  };
}

const preferred = (name: string, variant: ModelVariant): readonly Precision[] =>
  // An export that is going on names the variant that it has, which may be `f32`.
  PREFERRED[variant === "q4f16" ? "q4f16" : "q4f32"][name === "embed_tokens" ? "words" : "rest"];

async function graphFile(source: ByteSource, name: string, variant: ModelVariant) {
  for (const precision of preferred(name, variant)) {
    const place = `${FOLDER}${name}${SUFFIXES[precision]}.onnx`;
    if (await source.exists(place)) return { place, precision };
  }
  return null;
}

function requireKnownType({ model_type: type }: JsonObject, repository: string): void {
  if (typeof type === "string" && EXPORTED_TYPES.includes(type)) return;
  throw new FailureError(
    "package-unsupported",
    `${repository} is an export of the type ${JSON.stringify(type)}; those that are shown several pictures here are ${EXPORTED_TYPES.join(", ")}`,
  );
}

function contextOf({ text_config: text, max_position_embeddings: whole }: JsonObject): number {
  const nested = (text as JsonObject | null | undefined)?.max_position_embeddings;
  const context = nested ?? whole;
  return typeof context === "number" && Number.isSafeInteger(context) && context > 0
    ? context
    : USUAL_CONTEXT_TOKENS;
}

async function contentOf(
  source: ByteSource,
  place: string,
  signal?: AbortSignal,
): Promise<Omit<FileEntry, "path">> {
  const bytes = await source.size(place);
  const published = source.publishedSha256?.(place);
  if (published !== undefined) return { bytes, sha256: published };
  const { sha256 } = await hashFile(source.stream(place, 0, signal), bytes, () => signal?.throwIfAborted());
  return { bytes, sha256 };
}

/**
 * Looks whether a graph's file ends where its last part does, which a copy that was cut off does not. Of a hub's files its list says it.
 * Source: ModelProto is a protocol buffer; of its parts only numbers and those of stated length occur.
 */
async function requireWholeGraph(source: ByteSource, place: string): Promise<void> {
  if (source.publishedSha256?.(place) !== undefined) return;
  const bytes = await source.size(place);
  refuseMistakenFile(await source.read(place, 0, Math.min(bytes, TELLING_BYTES)), place, bytes);
  let at = 0;
  while (at < bytes) {
    const head = await source.read(place, at, Math.min(bytes - at, 2 * LONGEST_VARINT));
    const tag = varint(head, 0);
    const value = tag && varint(head, tag.end);
    const kind = tag ? tag.value % 8 : -1;
    if (!value || (kind !== 0 && kind !== 2)) {
      if (bytes - at < 2 * LONGEST_VARINT) throw cutOff(place, bytes);
      throw invalid(`${place} should be an ONNX graph, and is something else from byte ${at} on`);
    }
    at += value.end + (kind === 2 ? value.value : 0);
  }
  if (at !== bytes || bytes === 0) throw cutOff(place, bytes, at);
}

const LONGEST_VARINT = 10;

function varint(bytes: Uint8Array, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + LONGEST_VARINT; at++) {
    value += (bytes[at]! & 0x7f) * 2 ** (7 * (at - start));
    if (bytes[at]! < 0x80) return { value, end: at + 1 };
  }
  return null;
}

function cutOff(place: string, bytes: number, needed?: number): FailureError {
  const expected = needed ? `should have ${needed} bytes or more` : "should go on";
  return invalid(`${place} is cut off: it ${expected}, and ends at ${bytes}. Copy or download it again`);
}

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);
