import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { asLanguageManifest } from "../package/parse-manifest.ts";
import { changeJson, jsonIn } from "../testing/checkpoint-changes.ts";
import { MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { golden } from "../testing/vr3-fixture.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import { PromptTokenizer } from "../videorefer/shared/tokenizer.ts";
import { parseVr3Config } from "../videorefer/vr3/config.ts";
import { buildPackage } from "./package.ts";

// Checkpoints as transformers 5 saves them become the packages that the same weights became before.

const FIXTURES = new URL("fixtures/", import.meta.url);
const OPTIONS = { variant: "q4f32", repository: "tiny", revision: "0", licence: null } as const;

async function build(source: MemoryFiles) {
  const files = new MemoryTarget();
  return { manifest: asLanguageManifest(await buildPackage(source, files, OPTIONS)), files };
}

/** The VR3 fixture, opened by transformers 5 and saved again, with the weights of the original. */
function savedByTransformers5(): MemoryFiles {
  const folder = (name: string, prefix: string): [string, Uint8Array][] =>
    readdirSync(new URL(`transformers-5/${name}/`, FIXTURES)).map((file) => [
      `${prefix}${file}`,
      new Uint8Array(readFileSync(new URL(`transformers-5/${name}/${file}`, FIXTURES))),
    ]);
  const files = new MemoryFiles([...folder("model", ""), ...folder("encoder", "../encoder/")]);
  files.files.set("model.safetensors", tinyCheckpoint().get("model.safetensors"));
  return files;
}

const tokenizerOf = ({ manifest, files }: Awaited<ReturnType<typeof build>>): PromptTokenizer =>
  new PromptTokenizer(
    {
      tokenizer: JSON.parse(new TextDecoder().decode(files.get("tokenizer.json"))),
      specialTokensMap: manifest.specialTokensMap,
    },
    [],
  );

describe("a checkpoint saved by transformers 5", () => {
  let before: Awaited<ReturnType<typeof build>>;
  let after: Awaited<ReturnType<typeof build>>;

  beforeAll(async () => {
    before = await build(tinyCheckpoint());
    after = await build(savedByTransformers5());
  });

  it("gives the same weights and graphs, byte for byte", () => {
    expect(after.manifest.shards).toEqual(before.manifest.shards);
    expect(after.manifest.graphs).toEqual(before.manifest.graphs);
    expect(after.manifest.tensors).toEqual(before.manifest.tensors);
  });

  it("runs with the same settings", () => {
    expect(parseVr3Config(after.manifest)).toEqual(parseVr3Config(before.manifest));
  });

  it("reads and writes text alike, special tokens too", () => {
    const [one, other] = [tokenizerOf(after), tokenizerOf(before)];
    for (const { text, ids } of golden.tokenizer) expect(one.encode(text)).toEqual(ids);
    for (let id = 0; id < 1026; id++) expect(one.decode([id])).toBe(other.decode([id]));
  });
});

/** What version 5 of the library changes in the files of any checkpoint. */
function asTransformers5(files: MemoryFiles, encoder: string): MemoryFiles {
  const { rope_theta, torch_dtype } = jsonIn(files, "config.json");
  changeJson(files, "config.json", {
    dtype: torch_dtype,
    torch_dtype: undefined,
    rope_theta: undefined,
    rope_scaling: undefined,
    rope_parameters: { rope_theta, rope_type: "default" },
  });
  const { additional_special_tokens: extra, ...named } = jsonIn(files, "special_tokens_map.json");
  changeJson(files, "tokenizer_config.json", {
    ...named,
    additional_special_tokens: undefined,
    extra_special_tokens: extra,
    added_tokens_decoder: undefined,
    chat_template: undefined,
  });
  for (const path of ["special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt"])
    files.files.delete(path);
  for (const folder of ["", encoder]) {
    const path = `${folder}preprocessor_config.json`;
    if (!files.files.has(path)) continue;
    const image_processor = jsonIn(files, path);
    const processors = { image_processor, processor_class: "Processor" };
    files.files.delete(path);
    files.files.set(`${folder}processor_config.json`, new TextEncoder().encode(JSON.stringify(processors)));
  }
  return files;
}

describe.each([
  ["VideoRefer-VideoLLaMA3", tinyCheckpoint, "../encoder/"],
  ["VideoRefer-7B", tinyVr7Checkpoint, "siglip/"],
] as const)("%s with all that transformers 5 changes", (_, open, encoder) => {
  it("gives the same weights, with its processors' settings in one file", async () => {
    const before = await build(open());
    const after = await build(asTransformers5(open(), encoder));
    expect(after.manifest.shards).toEqual(before.manifest.shards);
    expect(after.manifest.graphs).toEqual(before.manifest.graphs);
    expect(after.manifest.preprocessorConfig).toEqual(before.manifest.preprocessorConfig);
    const [one, other] = [tokenizerOf(after), tokenizerOf(before)];
    for (let id = 0; id < 1026; id++) expect(one.decode([id])).toBe(other.decode([id]));
  });

  it("needs no generation_config.json: transformers' own values apply, and config.json ends an answer", async () => {
    const files = asTransformers5(open(), encoder);
    files.files.delete("generation_config.json");
    const { manifest } = await build(files);
    expect(manifest.generationConfig).toEqual({});
    expect(manifest.shards).toEqual((await build(open())).manifest.shards);
  });

  it("says what is missing where neither file has the settings of images", async () => {
    const files = asTransformers5(open(), encoder);
    for (const path of ["processor_config.json", `${encoder}processor_config.json`]) files.files.delete(path);
    await expect(build(files)).rejects.toThrow(/preprocessor_config\.json.*processor_config\.json/);
  });
});

describe("rotary positions", () => {
  const withConfig = (name: string): MemoryFiles => {
    const files = tinyCheckpoint();
    files.files.set("config.json", new Uint8Array(readFileSync(new URL(name, FIXTURES))));
    return files;
  };

  it("have the base of rope_parameters where rope_theta says another", async () => {
    const plain = tinyCheckpoint();
    changeJson(plain, "config.json", { rope_theta: 500_000 });
    const expected = await build(plain);
    const { manifest } = await build(withConfig("config-theta5e5.json"));
    expect(manifest.shards).toEqual(expected.manifest.shards);
    expect(manifest.shards).not.toEqual((await build(tinyCheckpoint())).manifest.shards);
  });

  it("that are scaled are refused by name", async () => {
    await expect(build(withConfig("config-yarn.json"))).rejects.toMatchObject({
      failure: { code: "package-unsupported", message: expect.stringContaining('"yarn"') },
    });
  });

  it("of a part of the layers only are refused", async () => {
    const files = tinyCheckpoint();
    changeJson(files, "config.json", {
      layer_types: ["full_attention", "sliding_attention", "full_attention"],
    });
    await expect(build(files)).rejects.toThrow(/layer_types\.1 should be "full_attention"/);
  });
});
