import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { LanguageManifest, Variant } from "../package/manifest.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import { buildLanguagePackage } from "../testing/build-language-package.ts";
import { type MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import { parseVr7Config } from "../videorefer/vr7/config.ts";
import type { BuildOptions, BuildProgress } from "./build-options.ts";
import { buildPackage } from "./package.ts";

const options = (variant: Variant): BuildOptions => ({
  variant,
  repository: "fixtures/tiny",
  revision: "sha256:0",
  licence: "Apache-2.0",
  contextTokens: 2048,
});

async function build(
  variant: Variant,
  source = tinyCheckpoint(),
): Promise<{ manifest: LanguageManifest; files: MemoryTarget }> {
  const files = new MemoryTarget();
  return { manifest: await buildLanguagePackage(source, files, options(variant)), files };
}

/** The fixture's checkpoint with `config.json` changed. */
function reconfigured(change: object): MemoryFiles {
  const source = tinyCheckpoint();
  const config = JSON.parse(new TextDecoder().decode(source.get("config.json")));
  source.files.set("config.json", new TextEncoder().encode(JSON.stringify({ ...config, ...change })));
  return source;
}

describe.each<Variant>(["f32", "q4f32", "q4f16"])("a %s package", (variant) => {
  it("lists every file with its length and hash", async () => {
    const { manifest, files } = await build(variant);
    const entries = [...manifest.shards, ...manifest.files, ...Object.values(manifest.graphs)];
    expect([...files.files.keys()].sort()).toEqual(
      [...entries.map(({ path }) => path), "manifest.json", "report.json"].sort(),
    );
    for (const { path, bytes, sha256 } of entries) {
      expect(files.get(path).length, path).toBe(bytes);
      expect(createHash("sha256").update(files.get(path)).digest("hex"), path).toBe(sha256);
    }
    expect(JSON.parse(new TextDecoder().decode(files.get("manifest.json")))).toEqual(manifest);
  });

  it("places every tensor at a multiple of 256 bytes, inside its shard, without overlap", async () => {
    const { manifest } = await build(variant);
    for (const shard of manifest.shards) {
      let end = 0;
      for (const tensor of manifest.tensors.filter(
        ({ shard: path, name }) => path === shard.path && !name.startsWith("embedding."),
      )) {
        expect(tensor.offset % 256, tensor.name).toBe(0);
        expect(tensor.offset, tensor.name).toBeGreaterThanOrEqual(end);
        end = tensor.offset + tensor.bytes;
      }
      expect(end).toBeLessThanOrEqual(shard.bytes);
    }
  });

  it("comes out the same twice", async () => {
    const [first, second] = [await build(variant), await build(variant)];
    expect(second.manifest).toEqual(first.manifest); // the hash of every file included
  });
});

describe("tied embeddings", () => {
  it("are stored once", async () => {
    const { manifest } = await build("q4f32");
    const at = (name: string) => manifest.tensors.find((tensor) => tensor.name === name)!;
    expect(manifest.embedding).toEqual({
      rows: 1026,
      columns: 128,
      tensors: { kind: "q8", values: "embedding.values", scales: "embedding.scales" },
    });
    expect(at("embedding.values")).toEqual({
      ...at("decoder.head.values"),
      name: "embedding.values",
      shape: [1026, 128],
    });
    expect(at("embedding.scales").offset).toBe(at("decoder.head.scales").offset);
  });
});

describe("bits of the decoder", () => {
  const build8 = (variant: Variant) =>
    buildPackage(tinyCheckpoint(), new MemoryTarget(), { ...options(variant), bits: { decoder: 8 } });

  it("are 4 unless 8 are asked for, and are written down", async () => {
    expect((await build("q4f16")).manifest.quantisation).toMatchObject({
      "decoder.layers.0.qkv": 4,
      "decoder.head": 8,
    });
    expect((await build8("q4f16")).quantisation).toMatchObject({
      "decoder.layers.0.qkv": 8,
      "vision.embedding": 16,
    });
  });
});

describe("what the checkpoint says about itself", () => {
  it("becomes the package's name, and marks a demonstration", async () => {
    const { manifest } = await build(
      "f32",
      reconfigured({ display_name: "Shapes (nano)", demonstration: true }),
    );
    expect(manifest).toMatchObject({ id: "shapes-nano-f32", name: "Shapes (nano)", demonstration: true });
    expect((await build("f32")).manifest).toMatchObject({
      id: "tiny-f32",
      name: "tiny",
      demonstration: false,
    });
  });

  it("includes defaults the encoder's settings do not have", async () => {
    const source = tinyCheckpoint();
    source.files.set(
      "preprocessor_config.json",
      new TextEncoder().encode('{"default_fps":2,"patch_size":99}'),
    );
    const { manifest } = await build("f32", source);
    expect(manifest.preprocessorConfig).toMatchObject({ default_fps: 2, patch_size: 14 });
  });

  it("finds the encoder's configuration inside the folder, whatever repository it is cited from", async () => {
    const source = reconfigured({ mm_vision_encoder: "DAMO-NLP-SG/VL3-SigLIP-NaViT" });
    for (const file of ["config.json", "preprocessor_config.json"]) {
      source.files.set(`VL3-SigLIP-NaViT/${file}`, source.get(`../encoder/${file}`));
      source.files.delete(`../encoder/${file}`);
    }
    expect((await build("f32", source)).manifest.visionConfig).toMatchObject({ hidden_size: 144 });
  });

  it("bounds the context by the model's own", async () => {
    const { manifest } = await build("q4f32", reconfigured({ max_position_embeddings: 512 }));
    expect(manifest.contextTokens).toBe(512);
    expect(manifest.tensors.find(({ name }) => name === "decoder.rope_cos")?.shape).toEqual([512, 16]);
  });
});

describe("a broken checkpoint", () => {
  it.each<[string, MemoryFiles, string]>([
    ["a layer too many in the configuration", reconfigured({ num_hidden_layers: 4 }), "model.layers.3"],
    ["a width the weights do not have", reconfigured({ intermediate_size: 353 }), "should have shape"],
    [
      "no separate head where one is promised",
      reconfigured({ tie_word_embeddings: false }),
      "lm_head.weight is missing",
    ],
    [
      "an encoder that is nowhere",
      reconfigured({ mm_vision_encoder: "elsewhere/missing" }),
      "folder missing inside",
    ],
    ["an encoder path that climbs out", reconfigured({ mm_vision_encoder: ".." }), "names no folder"],
  ])("with %s is refused before anything is written", async (_, source, message) => {
    const files = new MemoryTarget();
    await expect(buildPackage(source, files, options("q4f32"))).rejects.toThrow(message);
    expect(files.files.size).toBe(0);
  });

  it("leaves no manifest when building is cancelled half-way", async () => {
    const files = new MemoryTarget();
    const controller = new AbortController();
    const onProgress = ({ doneBytes, totalBytes }: BuildProgress) => {
      if (doneBytes > totalBytes / 2) controller.abort();
    };
    const build = buildPackage(tinyCheckpoint(), files, {
      ...options("f32"),
      onProgress,
      signal: controller.signal,
    });
    await expect(build).rejects.toMatchObject({ failure: { code: "cancelled" } });
    expect(files.files.has("manifest.json")).toBe(false);
  });
});

/** A checkpoint whose region encoder goes by a name that nobody knows. */
function withoutRegionEncoder(source: MemoryFiles): MemoryFiles {
  const bytes = source.get("model.safetensors").slice();
  const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, headerEnd));
  bytes.set(new TextEncoder().encode(header.replaceAll("region_encoder", "region_removed")), 8);
  source.files.set("model.safetensors", bytes);
  return source;
}

describe("a checkpoint without a region encoder", () => {
  it.each([
    ["VideoLLaMA3", tinyCheckpoint],
    ["VideoLLaMA2.1", tinyVr7Checkpoint],
  ])("is built without that graph: %s", async (_, open) => {
    const { manifest, files } = await build("q4f32", withoutRegionEncoder(open()));
    expect(Object.keys(manifest.graphs).sort()).toEqual(["connector", "decoder", "vision"]);
    expect(parseManifest(new TextDecoder().decode(files.get("manifest.json")))).toEqual(manifest);
  });

  it("is VideoLLaMA2.1 by its own name, with all its frames", async () => {
    const source = withoutRegionEncoder(tinyVr7Checkpoint());
    const { mm_region_encoder_type: _, ...config } = JSON.parse(
      new TextDecoder().decode(source.get("config.json")),
    );
    const plain = { ...config, model_type: "videollama2_qwen2", image_aspect_ratio: "pad" };
    source.files.set("config.json", new TextEncoder().encode(JSON.stringify(plain)));
    const { manifest } = await build("f32", source);
    expect(manifest.family).toBe("vr7");
    expect(parseVr7Config(manifest).frames).toBe(16);
  });
});
