import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { float16ToFloat32 } from "../../core/float.ts";
import type { LanguageManifest, TensorEntry } from "../../package/manifest.ts";
import { ELEMENT_BYTES } from "../../package/tensor-bytes.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import { parseLanguage } from "../../videorefer/shared/language-config.ts";
import { folderSource } from "../node-files.ts";
import { toQ4Blocks, toQ8Blocks, widen } from "./gguf-blocks.ts";
import { type GgufTensor, type GgufValue, ggufBytes, ggufHeader, ggufPadding } from "./gguf-header.ts";

/** Rows converted at a time. */
const PORTION_ROWS = 4096;

/** What llama.cpp's wasm addresses, without room for its cache and for what it computes. */
const LARGEST_BYTES = 3.5e9;

/** What 4-bit values are written as; those of 8 bits always are Q8_0. */
export const LLAMA_FORMATS = ["Q4_0", "Q8_0"] as const;
export type LlamaFormat = (typeof LLAMA_FORMATS)[number];

/** A tensor of the file, from rows of a package's. */
interface SourcedTensor extends GgufTensor {
  read(first: number, rows: number): Promise<Uint8Array>;
}

/**
 * Writes a package's decoder as llama.cpp loads one: the package's own values in 4 or 8 bits, with their scales in float16.
 * Its tokenizer is there to carry ids: the piece of a token is its id and a semicolon.
 * @returns of the layers' matrices; null for a package that has no such form: of floats, with rows that end within a block,
 * or too large
 */
export async function writeLlamaModel(
  packageFolder: string,
  path: string,
  format: LlamaFormat,
): Promise<LlamaFormat | null> {
  const manifest = JSON.parse(
    await readFile(join(packageFolder, "manifest.json"), "utf8"),
  ) as LanguageManifest;
  const config = parseLanguage({ name: "config.json", json: manifest.config, from: "package" });
  const blocked = [config.hiddenSize, config.intermediateSize, config.heads * config.headDim];
  if (manifest.variant !== "q4f32" || blocked.some((columns) => columns % 32 !== 0)) return null;
  const tensors = tensorsOf(new PackageTensors(packageFolder, manifest, format), config);
  const bytes = tensors.reduce((sum, tensor) => sum + ggufBytes(tensor), 0);
  if (bytes > LARGEST_BYTES) return null;
  await writeFile(path, ggufHeader(metadataOf(manifest, config), tensors), tensors);
  return manifest.quantisation["decoder.layers.0.qkv"] === 4 ? format : "Q8_0";
}

async function writeFile(path: string, header: Uint8Array, tensors: readonly SourcedTensor[]): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(header);
    for (const tensor of tensors) {
      const rows = tensor.shape[0]!;
      for (let first = 0; first < rows; first += PORTION_ROWS)
        await file.writeFile(await tensor.read(first, Math.min(PORTION_ROWS, rows - first)));
      await file.writeFile(new Uint8Array(ggufPadding(ggufBytes(tensor))));
    }
  } finally {
    await file.close();
  }
}

/** The keys of llama.cpp's `qwen2` architecture. */
function metadataOf(
  { id, contextTokens }: LanguageManifest,
  config: LanguageConfig,
): Record<string, GgufValue> {
  return {
    "general.architecture": "qwen2",
    "general.name": id,
    "qwen2.block_count": { u32: config.layers },
    "qwen2.context_length": { u32: contextTokens },
    "qwen2.embedding_length": { u32: config.hiddenSize },
    "qwen2.feed_forward_length": { u32: config.intermediateSize },
    "qwen2.attention.head_count": { u32: config.heads },
    "qwen2.attention.head_count_kv": { u32: config.keyValueHeads },
    "qwen2.attention.key_length": { u32: config.headDim },
    "qwen2.attention.value_length": { u32: config.headDim },
    "qwen2.attention.layer_norm_rms_epsilon": { f32: config.rmsNormEpsilon },
    "qwen2.rope.dimension_count": { u32: config.headDim },
    "qwen2.rope.freq_base": { f32: config.ropeTheta },
    // The one kind of vocabulary in which no id ends an answer unless the file says so, and which needs no merges.
    "tokenizer.ggml.model": "rwkv",
    "tokenizer.ggml.tokens": Array.from({ length: config.vocabularySize }, (_, token) => `${token};`),
  };
}

function tensorsOf(source: PackageTensors, config: LanguageConfig): SourcedTensor[] {
  const queryRows = config.heads * config.headDim;
  const cacheRows = config.keyValueHeads * config.headDim;
  const projections = [
    ["q", 0, queryRows],
    ["k", queryRows, cacheRows],
    ["v", queryRows + cacheRows, cacheRows],
  ] as const;
  const layers = Array.from({ length: config.layers }, (_, index) => {
    const [theirs, ours] = [`blk.${index}`, `decoder.layers.${index}`];
    return [
      source.vector(`${theirs}.attn_norm.weight`, `${ours}.input_norm.weight`),
      ...projections.flatMap(([part, first, count]) => [
        source.matrix(`${theirs}.attn_${part}.weight`, `${ours}.qkv`, { first, count }),
        source.vector(`${theirs}.attn_${part}.bias`, `${ours}.qkv.bias`, { first, count }),
      ]),
      source.matrix(`${theirs}.attn_output.weight`, `${ours}.output`),
      source.vector(`${theirs}.ffn_norm.weight`, `${ours}.mlp_norm.weight`),
      ...["gate", "up", "down"].map((part) =>
        source.matrix(`${theirs}.ffn_${part}.weight`, `${ours}.${part}`),
      ),
    ];
  });
  return [
    source.matrix("token_embd.weight", "embedding"),
    ...layers.flat(),
    source.vector("output_norm.weight", "decoder.norm.weight"),
    // Without a head of its own, llama.cpp takes the table of embeddings.
    ...(config.tiedHead ? [] : [source.head("output.weight")]),
  ];
}

interface Span {
  readonly first: number;
  readonly count: number;
}

/** Tensors of a package on disk, in the file's formats. */
class PackageTensors {
  private readonly entries: ReadonlyMap<string, TensorEntry>;
  private readonly files: ReturnType<typeof folderSource>;

  constructor(
    folder: string,
    private readonly manifest: LanguageManifest,
    private readonly format: LlamaFormat,
  ) {
    this.files = folderSource(folder);
    this.entries = new Map(manifest.tensors.map((entry) => [entry.name, entry]));
  }

  vector(name: string, of: string, span?: Span): SourcedTensor {
    const { first, count } = span ?? { first: 0, count: this.entry(of).shape[0]! };
    return {
      name,
      type: "F32",
      shape: [count],
      read: async (skipped, rows) => bytesOf(await this.floats(of, first + skipped, rows, 1)),
    };
  }

  /** Rows of a quantised matrix, [rows, blocks, bytes] in the package, or of the table of embeddings, [rows, columns]. */
  matrix(name: string, of: string, span?: Span): SourcedTensor {
    const values = this.entry(`${of}.values`);
    const blocks = this.entry(`${of}.scales`).shape[1]!;
    const narrow = this.manifest.quantisation[of] === 4;
    const type = narrow ? this.format : "Q8_0";
    const { first, count } = span ?? { first: 0, count: values.shape[0]! };
    const rowBytes = values.bytes / values.shape[0]!;
    return {
      name,
      type,
      shape: [count, blocks * 32],
      read: async (skipped, rows) => {
        const scales = await this.floats(`${of}.scales`, first + skipped, rows, blocks);
        const offset = values.offset + (first + skipped) * rowBytes;
        const codes = await this.files.read(values.shard, offset, rows * rowBytes);
        if (type === "Q4_0") return toQ4Blocks(codes, scales);
        return toQ8Blocks(narrow ? widen(codes) : codes, scales);
      },
    };
  }

  /** The head, which large vocabularies have in parts. */
  head(name: string): SourcedTensor {
    if (this.entries.has("decoder.head.values")) return this.matrix(name, "decoder.head");
    const parts: SourcedTensor[] = [];
    while (this.entries.has(`decoder.head.${parts.length}.values`))
      parts.push(this.matrix(name, `decoder.head.${parts.length}`));
    const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
    return {
      ...parts[0]!,
      shape: [rows, parts[0]!.shape[1]!],
      read: async (first, count) => {
        const pieces: Uint8Array[] = [];
        let start = 0;
        for (const part of parts) {
          const size = part.shape[0]!;
          const from = Math.max(first, start);
          const end = Math.min(first + count, start + size);
          if (from < end) pieces.push(await part.read(from - start, end - from));
          start += size;
        }
        return Buffer.concat(pieces);
      },
    };
  }

  /** Rows of floats of either width, as float32. */
  private async floats(name: string, first: number, rows: number, columns: number): Promise<Float32Array> {
    const { shard, offset, dtype } = this.entry(name);
    const rowBytes = columns * ELEMENT_BYTES[dtype];
    const { buffer } = await this.files.read(shard, offset + first * rowBytes, rows * rowBytes);
    return dtype === "f16" ? float16ToFloat32(new Uint16Array(buffer)) : new Float32Array(buffer);
  }

  private entry(name: string): TensorEntry {
    const entry = this.entries.get(name);
    if (!entry) throw new RangeError(`the package should hold ${name}`);
    return entry;
  }
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
