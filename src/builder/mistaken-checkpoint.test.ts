import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../package/manifest.ts";
import {
  addTensor,
  changeJson,
  jsonIn,
  renameTensors,
  retypeTensor,
  shardWeights,
} from "../testing/checkpoint-changes.ts";
import { MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import { buildPackage } from "./package.ts";

// Folders that are not quite what a publisher uploads: what can be understood is, and the rest is named.

const FIXTURES = new URL("fixtures/", import.meta.url);
const INDEX = "model.safetensors.index.json";
const OPTIONS = { variant: "q4f32", repository: "tiny", revision: "0", licence: null } as const;

async function build(source: MemoryFiles) {
  const files = new MemoryTarget();
  const manifest = await buildPackage(source, files, OPTIONS);
  return { manifest, report: JSON.parse(new TextDecoder().decode(files.get("report.json"))) };
}

let plain: Manifest;
beforeAll(async () => {
  plain = (await build(tinyCheckpoint())).manifest;
});

async function expectSameAsPlain(source: MemoryFiles): Promise<void> {
  const { manifest } = await build(source);
  expect(manifest.shards).toEqual(plain.shards);
  expect(manifest.graphs).toEqual(plain.graphs);
}

const setText = (files: MemoryFiles, path: string, text: string) =>
  files.files.set(path, new TextEncoder().encode(text));

describe("an index beside a whole file of weights", () => {
  it("that an earlier save in shards left behind is passed over", async () => {
    const files = tinyCheckpoint();
    files.files.set(INDEX, new Uint8Array(readFileSync(new URL("stale.safetensors.index.json", FIXTURES))));
    await expectSameAsPlain(files);
  });

  it("that lists the whole file alone is right", async () => {
    const files = tinyCheckpoint();
    const { weight_map } = shardWeights(tinyCheckpoint(), 1);
    const whole = Object.fromEntries(Object.keys(weight_map).map((name) => [name, "model.safetensors"]));
    setText(files, INDEX, JSON.stringify({ weight_map: whole }));
    await expectSameAsPlain(files);
  });

  it("is passed over with all its shards, as transformers does", async () => {
    const files = tinyCheckpoint();
    shardWeights(files, 3);
    for (const shard of [1, 2, 3])
      files.files.set(`model-0000${shard}-of-00003.safetensors`, new Uint8Array(64));
    await expectSameAsPlain(files);
  });

  it("is passed over when it is no index at all", async () => {
    const files = tinyCheckpoint();
    setText(files, INDEX, "[]");
    await expectSameAsPlain(files);
  });

  it("leads to the shards when there is no whole file", async () => {
    const files = tinyCheckpoint();
    shardWeights(files, 3);
    files.files.delete("model.safetensors");
    await expectSameAsPlain(files);
    files.files.delete("model-00002-of-00003.safetensors");
    await expect(build(files)).rejects.toThrow(/model-00002-of-00003\.safetensors.*missing/);
  });
});

describe("a Git LFS pointer", () => {
  const pointer = readFileSync(new URL("lfs-pointer.txt", FIXTURES), "utf8");

  it("in place of the weights is named, with the way to the file", async () => {
    const files = tinyCheckpoint();
    setText(files, "model.safetensors", pointer);
    await expect(build(files)).rejects.toThrow(
      /model\.safetensors is a Git LFS pointer.*3,901,234,567 bytes.*git lfs pull/,
    );
  });

  it.each([
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "generation_config.json",
    "preprocessor_config.json",
    "../encoder/config.json",
  ])("in place of %s is named", async (path) => {
    const files = tinyCheckpoint();
    setText(files, path, pointer.replaceAll("\n", "\r\n"));
    await expect(build(files)).rejects.toThrow(`${path} is a Git LFS pointer`);
  });

  it("in place of vocab.json or merges.txt is named", async () => {
    for (const path of ["vocab.json", "merges.txt"]) {
      const files = tinyCheckpoint();
      files.files.delete("tokenizer.json");
      setText(files, path, pointer);
      await expect(build(files)).rejects.toThrow(`${path} is a Git LFS pointer`);
    }
  });

  it("in place of a shard or a region encoder is named", async () => {
    const sharded = tinyCheckpoint();
    shardWeights(sharded, 2);
    sharded.files.delete("model.safetensors");
    setText(sharded, "model-00002-of-00002.safetensors", pointer);
    await expect(build(sharded)).rejects.toThrow("model-00002-of-00002.safetensors is a Git LFS pointer");
    const regions = tinyVr7Checkpoint();
    setText(regions, "region_encoder.bin", pointer);
    await expect(build(regions)).rejects.toThrow("region_encoder.bin is a Git LFS pointer");
  });

  it("is not mistaken for text that begins as it does", async () => {
    const files = tinyCheckpoint();
    setText(files, "config.json", `version https://example.org\n${"x".repeat(10)}`);
    await expect(build(files)).rejects.toThrow("config.json should be JSON");
  });

  it("or a web page in place of a file is told apart", async () => {
    const files = tinyCheckpoint();
    setText(files, "model.safetensors", `\n<!DOCTYPE html><html>${" ".repeat(5000)}</html>`);
    await expect(build(files)).rejects.toThrow("model.safetensors is a web page");
  });
});

describe("a LoRA adapter", () => {
  const adapter = { peft_type: "LORA", base_model_name_or_path: "owner/VideoRefer-7B", r: 64 };

  it.each([
    ["by itself", () => new MemoryFiles()],
    ["with the base's configuration", () => new MemoryFiles(Array.from(tinyVr7Checkpoint().files))],
  ])("%s is refused, naming its base", async (_, open) => {
    const files = open();
    files.files.delete("model.safetensors");
    setText(files, "adapter_config.json", JSON.stringify(adapter));
    setText(files, "adapter_model.safetensors", "x");
    await expect(build(files)).rejects.toMatchObject({
      failure: {
        code: "package-unsupported",
        message: expect.stringMatching(/LoRA adapter.*"owner\/VideoRefer-7B".*merge_and_unload/),
      },
    });
  });

  it("that names no base is refused all the same", async () => {
    const files = new MemoryFiles([["adapter_config.json", "{}"]]);
    await expect(build(files)).rejects.toThrow(/LoRA adapter.*a base model/);
  });

  it("among the weights of its base is not left out silently", async () => {
    const files = tinyCheckpoint();
    addTensor(files, "model.layers.0.self_attn.q_proj.lora_A.default.weight", {
      dtype: "F32",
      shape: [2, 1],
      bytes: 8,
    });
    await expect(build(files)).rejects.toThrow(/LoRA adapter that was not merged.*lora_A/);
  });
});

describe("a vocabulary too small for the tokenizer", () => {
  it.each([
    [1025, /vocab_size 1025 leaves no room for "<REGION>", which is token 1025 in tokenizer\.json/],
    [1022, /vocab_size 1022 leaves no room for "<image>", which is token 1022/],
    [999, /vocab_size 999 leaves no room for .* take both files and the weights from the same repository/],
  ])("of %i is refused", async (vocab_size, message) => {
    const files = tinyCheckpoint();
    changeJson(files, "config.json", { vocab_size });
    await expect(build(files)).rejects.toThrow(message);
  });

  it("passes when it lacks only tokens that no prompt has", async () => {
    const files = tinyCheckpoint();
    const added = [...(jsonIn(files, "tokenizer.json").added_tokens as object[])];
    added.push({ id: 1026, content: "<extra>", special: true });
    changeJson(files, "tokenizer.json", { added_tokens: added });
    await expectSameAsPlain(files);
  });
});

describe("tensors under other names", () => {
  const without = (part: string) => (name: string) => name.replace(`.${part}.`, ".");

  it.each<[string, (name: string) => string]>([
    ["DataParallel", (name) => `module.${name}`],
    ["torch.compile", (name) => `_orig_mod.${name}`],
    ["torch.compile inside DataParallel", (name) => `module._orig_mod.${name}`],
    ["torch.compile of each layer", (name) => name.replace(/(layers\.\d+)\./, "$1._orig_mod.")],
    ["FSDP", (name) => name.replace(/(layers\.\d+)\./, "$1._fsdp_wrapped_module.")],
    ["merged by PEFT", (name) => `base_model.model.${name}`],
    ["no module around the vision encoder", without("vision_model")],
    ["a module around the decoder", (name) => name.replace("model.layers", "model.language_model.layers")],
    ["the bare model, without its head", (name) => name.replace(/^model\./, "")],
  ])("of %s are understood", async (_, rename) => {
    const files = tinyCheckpoint();
    renameTensors(files, rename);
    await expectSameAsPlain(files);
  });

  it.each<[string, (name: string) => string]>([
    ["a wrapped model of the other family", (name) => `module.${name}`],
    [
      "a tower without modules around it",
      (name) => name.replace("vision_tower.vision_tower.vision_model", "vision_tower"),
    ],
  ])("of %s are understood", async (_, rename) => {
    const files = tinyVr7Checkpoint();
    renameTensors(files, rename);
    const { manifest } = await build(files);
    expect(manifest.shards).toEqual((await build(tinyVr7Checkpoint())).manifest.shards);
  });

  it("that are not known are named", async () => {
    const files = tinyCheckpoint();
    renameTensors(files, (name) => name.replace("model.layers.0.mlp", "model.blocks.0.mlp"));
    await expect(build(files)).rejects.toThrow("model.layers.0.mlp.gate_proj.weight is missing");
    renameTensors(files, (name) => `student.${name}`);
    await expect(build(files)).rejects.toThrow(/it may be student\.model\..*under a name that is not known/);
  });

  it("of which two could be meant are not guessed", async () => {
    const files = tinyCheckpoint();
    renameTensors(files, (name) => (name === "model.norm.weight" ? "module.norm.weight" : name));
    addTensor(files, "_orig_mod.norm.weight", { dtype: "BF16", shape: [128], bytes: 256 });
    await expect(build(files)).rejects.toThrow(/model\.norm\.weight is missing/);
  });
});

describe("a tensor of a type that is not read", () => {
  it.each([
    ["F8_E4M3", [8], 8],
    ["F8_E8M0", [8], 8],
    ["F4", [16], 8],
    ["I64", [1], 8],
    ["toString", [2], 8],
    ["F99", [3], 8],
  ])("is left out by name where nothing needs it: %s", async (dtype, shape, bytes) => {
    const files = tinyCheckpoint();
    addTensor(files, "model.layers.0.extra_scale", { dtype, shape, bytes });
    await expectSameAsPlain(files);
    const { report } = await build(files);
    expect(report.unusedTensors).toMatchObject({ "model.layers.0.extra_scale": dtype });
  });

  it("is named where it is needed", async () => {
    const files = tinyCheckpoint();
    retypeTensor(files, "model.norm.weight", "I16");
    await expect(build(files)).rejects.toThrow(
      /model\.norm\.weight should be BF16, F16 or F32, is I16; take the model's weights in one of these/,
    );
  });

  it("does not hide that a file is cut off", async () => {
    const files = tinyCheckpoint();
    addTensor(files, "extra", { dtype: "F99", shape: [3], bytes: 8 });
    files.files.set("model.safetensors", files.get("model.safetensors").slice(0, -4));
    await expect(build(files)).rejects.toThrow(/extra should end at byte/);
  });
});

it("an absent file is named as before", async () => {
  const files = tinyCheckpoint();
  files.files.delete("tokenizer_config.json");
  await expect(build(files)).rejects.toThrow("tokenizer_config.json is missing");
  changeJson(files, "config.json", { model_type: "llava" });
  await expect(build(files)).rejects.toThrow(/is "llava"/);
});
