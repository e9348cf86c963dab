import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../core/json-object.ts";
import { buildLanguagePackage } from "../../../testing/build-language-package.ts";
import { concatenate, MemoryFiles, MemoryTarget, safetensorsFile } from "../../../testing/memory-files.ts";
import { dict, tensor, torchFile } from "../../../testing/torch-files.ts";
import { tinyCheckpoint } from "../../../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../../../testing/vr7-fixture.ts";
import { parseVr7Config } from "../../../videorefer/vr7/config.ts";
import type { ByteSource } from "../../byte-source.ts";
import { openCheckpoint } from "../../open-checkpoint.ts";
import { readSafetensorsHeader } from "../../safetensors.ts";
import type { StoredTensor } from "../../stored-tensor.ts";
import { withRegionEncoder, withRegionToken } from "./region-encoder.ts";

// VideoRefer-7B's fixture taken apart into what stage 2 trained and the plain model before it, and put together again.

const WEIGHTS = "model.safetensors";
const FILE = "region_encoder.bin";
const whole = tinyVr7Checkpoint();
const stored = await readSafetensorsHeader(whole, WEIGHTS);
const isRegion = (name: string) => name.includes("region_encoder");

const json = (files: Pick<MemoryFiles, "get">, path: string) =>
  JSON.parse(new TextDecoder().decode(files.get(path)));
const setJson = (files: MemoryFiles, path: string, value: unknown) =>
  files.files.set(path, new TextEncoder().encode(JSON.stringify(value)));
const contentOf = ({ offset, bytes }: StoredTensor) => whole.get(WEIGHTS).slice(offset, offset + bytes);

/** Tensors of the fixture as a safetensors file. */
function savedAgain(names: readonly string[], rename = (name: string) => name): Uint8Array {
  const header: Record<string, object> = {};
  let end = 0;
  for (const name of names) {
    const { dtype, shape, bytes } = stored.get(name)!;
    header[rename(name)] = { dtype, shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  return safetensorsFile(header, concatenate(names.map((name) => contentOf(stored.get(name)!))));
}

const regionNames = [...stored.keys()].filter(isRegion);

/** The region encoder as torch.save writes it. */
function pickled(rename = (name: string) => name, names = regionNames): Uint8Array {
  const entries = names.map((name, key) => {
    const { shape } = stored.get(name)!;
    return [rename(name), tensor({ type: "HalfStorage", key: String(key), shape })] as const;
  });
  return torchFile(dict(entries), ...names.map((name) => contentOf(stored.get(name)!)));
}

/** The model before it knew regions, in VideoLLaMA2.1's layout, with spare rows in its vocabulary as Qwen2 has them. */
function plainModel(): MemoryFiles {
  const files = tinyVr7Checkpoint();
  files.files.set(WEIGHTS, savedAgain([...stored.keys()].filter((name) => !isRegion(name))));
  const { mm_region_encoder_type: _, ...config } = json(files, "config.json");
  setJson(files, "config.json", { ...config, model_type: "videollama2_qwen2", image_aspect_ratio: "pad" });
  const tokenizer = json(files, "tokenizer_config.json");
  delete tokenizer.added_tokens_decoder[1003];
  setJson(files, "tokenizer_config.json", tokenizer);
  files.files.delete("tokenizer.json");
  return files;
}

function stage2(file = pickled()): MemoryFiles {
  const config = { ...json(whole, "config.json"), tune_region_encoder: true, torch_dtype: "bfloat16" };
  return new MemoryFiles([
    [FILE, file],
    ["config.json", JSON.stringify(config)],
  ]);
}

async function build(source: ByteSource) {
  const files = new MemoryTarget();
  const options = { variant: "q4f32", repository: "tiny", revision: "0", licence: "none" } as const;
  return { manifest: await buildLanguagePackage(source, files, options), files };
}

describe("a plain model with the region encoder of stage 2", () => {
  it("becomes the package of the whole model, byte for byte", async () => {
    const expected = await build(whole);
    const { manifest, files } = await build(await withRegionEncoder(plainModel(), stage2()));
    expect(manifest.shards).toEqual(expected.manifest.shards);
    expect(manifest.graphs).toEqual(expected.manifest.graphs);
    expect(parseVr7Config(manifest)).toEqual(parseVr7Config(expected.manifest));
    expect(json(files, "tokenizer.json").added_tokens).toEqual(json(whole, "tokenizer.json").added_tokens);
  });

  it("may lie in one folder with it, under any name upstream reads", async () => {
    const expected = await build(whole);
    const bare = (name: string) => name.slice(name.indexOf("feat_linear"));
    const wrapped = (name: string) => `module.${name}`;
    for (const [path, file] of [
      [FILE, pickled(bare)],
      [FILE, pickled(wrapped)],
      ["region_encoder.safetensors", savedAgain(regionNames, bare)],
    ] as const) {
      const source = plainModel();
      source.files.set(path, file);
      const { manifest } = await build(source);
      expect(manifest.shards).toEqual(expected.manifest.shards);
      expect(parseVr7Config(manifest)).toEqual(parseVr7Config(expected.manifest));
    }
  });

  it("is read by ranges from the file it is in", async () => {
    const { weights: checkpoint } = await openCheckpoint(await withRegionEncoder(plainModel(), stage2()));
    for (const name of regionNames) {
      const { shape } = stored.get(name)!;
      expect(checkpoint.expect(name, shape)).toMatchObject({ file: FILE, dtype: "F16", shape });
    }
  });
});

describe("a region encoder is refused", () => {
  const reconfigured = (change: object) => {
    const files = stage2();
    setJson(files, "config.json", { ...json(files, "config.json"), ...change });
    return files;
  };

  it.each<[string, MemoryFiles, MemoryFiles, string]>([
    ["that is not there", plainModel(), new MemoryFiles(), "should hold region_encoder.bin"],
    [
      "for another model",
      plainModel(),
      reconfigured({ hidden_size: 64 }),
      "hidden_size is 64, by the model's 128",
    ],
    [
      "of another kind",
      plainModel(),
      reconfigured({ mm_region_encoder_type: "x" }),
      'should be "pooling", is "x"',
    ],
    ["beside another family", tinyCheckpoint(), stage2(), 'is of a "videollama3_qwen2"'],
    [
      "beside one the model has",
      tinyVr7Checkpoint(),
      stage2(),
      "the model has it already; leave region_encoder.bin out",
    ],
    [
      "of something else",
      plainModel(),
      stage2(pickled((name) => `x.${name}.x`)),
      "is not of a region encoder",
    ],
    [
      "with a tensor twice",
      plainModel(),
      stage2(pickled(() => `region_encoder.feat_linear.0.bias`)),
      "is there twice",
    ],
    [
      "in part",
      plainModel(),
      stage2(pickled(undefined, regionNames.slice(1))),
      "tensor feat_linear.0.bias is missing",
    ],
  ])("%s", async (_, base, regions, message) => {
    await expect(withRegionEncoder(base, regions).then(build)).rejects.toThrow(message);
  });

  it("by itself, as its publisher's folder has it, saying what it belongs to", async () => {
    await expect(build(stage2())).rejects.toThrow(
      /a region encoder alone \(region_encoder\.bin.*--region-encoder.*VideoLLaMA2\.1-7B-16F/,
    );
  });
});

describe("the token of a region", () => {
  const tokenizer = (ids: Record<string, number>, added: JsonObject[] = []): JsonObject => ({
    added_tokens: added,
    model: { vocab: ids },
  });

  it("comes after all others", () => {
    const { added_tokens } = withRegionToken(tokenizer({ a: 0, b: 5 }, [{ id: 3, content: "c" }]), 7);
    expect(added_tokens).toMatchObject([{ id: 3 }, { id: 6, content: "<region>", special: true }]);
  });

  it("stays where it is", () => {
    const own = tokenizer({ a: 0 }, [{ id: 3, content: "<region>" }]);
    expect(withRegionToken(own, 4)).toBe(own);
  });

  it("needs a row of the vocabulary", () => {
    expect(() => withRegionToken(tokenizer({ a: 0, b: 1 }), 2)).toThrow("which would be 2");
  });
});
