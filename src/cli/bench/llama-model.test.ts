import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../builder/open-checkpoint.ts";
import { decodeHalf } from "../../core/float.ts";
import { readTensor } from "../../testing/stored-tensors.ts";
import { buildFolder } from "../build-folder.ts";
import { checkpointOf, folderSource } from "../node-files.ts";
import { writeLlamaModel } from "./llama-model.ts";

const FIXTURES = fileURLToPath(new URL("../../testing/fixtures/", import.meta.url));

/** The file read back from the format's definition alone. */
async function readGguf(path: string) {
  const file = await readFile(path);
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  const u32 = () => file.readUInt32LE(take(4));
  const u64 = () => Number(file.readBigUInt64LE(take(8)));
  const text = (): string => {
    const length = u64();
    return file.toString("utf8", at, take(length) + length);
  };
  const value = (type: number): unknown => {
    if (type === 4) return u32();
    if (type === 6) return file.readFloatLE(take(4));
    if (type === 8) return text();
    const [of, count] = [u32(), u64()];
    return Array.from({ length: count }, () => value(of));
  };
  expect(file.toString("ascii", 0, take(4) + 4)).toBe("GGUF");
  expect(u32()).toBe(3);
  const [tensorCount, valueCount] = [u64(), u64()];
  const metadata = new Map(Array.from({ length: valueCount }, () => [text(), value(u32())] as const));
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const sizes = Array.from({ length: u32() }, u64);
    return { name, sizes, type: u32(), offset: u64() };
  });
  const start = Math.ceil(at / 32) * 32;
  const tensors = new Map(
    infos.map(({ name, sizes, type, offset }) => {
      expect(offset % 32).toBe(0);
      const count = sizes.reduce((product, size) => product * size, 1);
      return [name, { sizes, type, values: dequantise(file, start + offset, type, count) }];
    }),
  );
  return { metadata, tensors };
}

function dequantise(file: Buffer, start: number, type: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    if (type === 0) return file.readFloatLE(start + 4 * i);
    const [block, j] = [i >> 5, i % 32];
    const at = start + block * (type === 2 ? 18 : 34);
    const scale = decodeHalf(file.readUInt16LE(at));
    if (type === 8) return file.readInt8(at + 2 + j) * scale;
    const byte = file.readUInt8(at + 2 + (j % 16));
    return ((j < 16 ? byte & 15 : byte >> 4) - 8) * scale;
  });
}

/** Largest difference, in parts of the largest value. */
function worstError(found: Float32Array, expected: Float32Array): number {
  expect(found.length).toBe(expected.length);
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  return worst / expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

describe.each([
  ["videorefer-videollama3-tiny", 4, "Q4_0"],
  ["videorefer-videollama3-tiny", 4, "Q8_0"],
  ["videorefer-7b-tiny", 8, "Q8_0"],
] as const)("the decoder of %s in %i bits as %s", (fixture, bits, format) => {
  const source = folderSource(checkpointOf(join(FIXTURES, fixture)));
  let folder: string;
  let gguf: Awaited<ReturnType<typeof readGguf>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llama-"));
    const options = { repository: "tiny", revision: "1", licence: null };
    await buildFolder(source, join(folder, "package"), {
      ...options,
      variant: "q4f32",
      bits: { decoder: bits },
    });
    const path = join(folder, "decoder.gguf");
    expect(await writeLlamaModel(join(folder, "package"), path, format)).toBe(format);
    gguf = await readGguf(path);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("says what llama.cpp has to know", async () => {
    const { config } = (await openCheckpoint(source)).model.settings;
    expect(gguf.metadata.get("general.architecture")).toBe("qwen2");
    expect(gguf.metadata.get("qwen2.block_count")).toBe(config.num_hidden_layers);
    expect(gguf.metadata.get("qwen2.embedding_length")).toBe(config.hidden_size);
    expect(gguf.metadata.get("qwen2.attention.head_count_kv")).toBe(config.num_key_value_heads);
    expect(gguf.metadata.get("qwen2.rope.freq_base")).toBe(config.rope_theta);
    const tokens = gguf.metadata.get("tokenizer.ggml.tokens") as string[];
    expect(tokens.length).toBe(config.vocab_size);
    expect(tokens[17]).toBe("17;");
    expect(gguf.tensors.has("output.weight")).toBe(config.tie_word_embeddings !== true);
  });

  it("has layers of that format, between tables of 8 bits", () => {
    const types = { Q4_0: 2, Q8_0: 8 };
    expect(gguf.tensors.get("blk.0.ffn_up.weight")?.type).toBe(types[format]);
    expect(gguf.tensors.get("token_embd.weight")?.type).toBe(types.Q8_0);
  });

  it("has the checkpoint's weights, as well as its bits allow", async () => {
    const { weights } = await openCheckpoint(source);
    // Rounding moves a value by half a step, or by a whole one where the largest of a block has the other sign.
    const error = bits === 4 ? 1 / 8 : 1 / 128;
    const pairs = [
      ["token_embd.weight", "model.embed_tokens.weight", 1 / 128],
      ["output.weight", "lm_head.weight", 1 / 128],
      ["output_norm.weight", "model.norm.weight", 0],
      ...["q", "k", "v"].flatMap((part) => [
        [`blk.1.attn_${part}.weight`, `model.layers.1.self_attn.${part}_proj.weight`, error],
        [`blk.1.attn_${part}.bias`, `model.layers.1.self_attn.${part}_proj.bias`, 0],
      ]),
      ["blk.1.attn_output.weight", "model.layers.1.self_attn.o_proj.weight", error],
      ["blk.2.ffn_down.weight", "model.layers.2.mlp.down_proj.weight", error],
      ["blk.2.ffn_norm.weight", "model.layers.2.post_attention_layernorm.weight", 0],
    ] as [string, string, number][];
    for (const [name, from, tolerance] of pairs) {
      const found = gguf.tensors.get(name);
      if (!found) {
        expect(name).toBe("output.weight");
        continue;
      }
      const expected = await readTensor(source, weights, { name: from, shape: found.sizes.toReversed() });
      expect(worstError(found.values, expected), name).toBeLessThanOrEqual(tolerance);
    }
  });
});
