import { describe, expect, it } from "vitest";
import type { Manifest } from "../package/manifest.ts";
import { pickleWeights, renameTensors } from "../testing/checkpoint-changes.ts";
import {
  concatenate,
  float32Safetensors,
  type MemoryFiles,
  MemoryTarget,
  safetensorsFile,
} from "../testing/memory-files.ts";
import { readTensor } from "../testing/stored-tensors.ts";
import { global, PROTOCOL, REDUCE, STOP, text, torchFile, tuple } from "../testing/torch-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { tinyVr7Checkpoint } from "../testing/vr7-fixture.ts";
import { Checkpoint } from "./checkpoint.ts";
import { buildPackage } from "./package.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import type { StoredTensor } from "./stored-tensor.ts";

// The same weights in every form that publishers save them in give the same package.

const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";

const FAMILIES = [
  ["VideoRefer-VideoLLaMA3", tinyCheckpoint, "model.vision_encoder."],
  ["VideoRefer-7B", tinyVr7Checkpoint, "model.vision_tower."],
  ["PixelRefer", () => tinyCheckpoint("pixelrefer-tiny"), "model.vision_encoder."],
] as const;

async function build(source: MemoryFiles): Promise<Manifest> {
  const options = { variant: "q4f32", repository: "tiny", revision: "0", licence: "none" } as const;
  return buildPackage(source, new MemoryTarget(), options);
}

async function expectSamePackage(changed: MemoryFiles, original: MemoryFiles): Promise<void> {
  const [one, other] = [await build(changed), await build(original)];
  expect(one.shards).toEqual(other.shards);
  expect(one.graphs).toEqual(other.graphs);
}

/** Chosen tensors of a checkpoint as a safetensors file, bytes as they are. */
async function savedAgain(files: MemoryFiles, keep: (name: string) => boolean): Promise<Uint8Array> {
  const kept = [...(await readSafetensorsHeader(files, WEIGHTS))].filter(([name]) => keep(name));
  const header: Record<string, object> = {};
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of kept) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const contentOf = ([, { offset, bytes }]: [string, StoredTensor]) =>
    files.get(WEIGHTS).slice(offset, offset + bytes);
  return safetensorsFile(header, concatenate(kept.map(contentOf)));
}

describe.each(FAMILIES)("%s", (_, open, visionPrefix) => {
  it("in shards with an index", async () => {
    const source = open();
    const names = [...(await readSafetensorsHeader(source, WEIGHTS)).keys()];
    const shardOf = (name: string) => `model-0000${(names.indexOf(name) % 3) + 1}-of-00003.safetensors`;
    const map = Object.fromEntries(names.map((name) => [name, shardOf(name)]));
    for (const shard of new Set(Object.values(map))) {
      source.files.set(shard, await savedAgain(source, (name) => map[name] === shard));
    }
    source.files.set(INDEX, new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: map })));
    source.files.delete(WEIGHTS);
    await expectSamePackage(source, open());
  });

  it("widened to float32", async () => {
    const source = open();
    const checkpoint = await Checkpoint.open(source);
    const tensors: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
    for (const [name, { shape }] of await readSafetensorsHeader(source, WEIGHTS)) {
      tensors[name] = { shape, data: await readTensor(source, checkpoint, { name, shape }) };
    }
    source.files.set(WEIGHTS, float32Safetensors(tensors));
    await expectSamePackage(source, open());
  });

  it("with the slow tokenizer alone", async () => {
    const source = open();
    source.files.delete("tokenizer.json");
    await expectSamePackage(source, open());
  });

  it("without its vision encoder is refused, saying what it needs", async () => {
    const source = open();
    source.files.set(WEIGHTS, await savedAgain(source, (name) => !name.startsWith(visionPrefix)));
    await expect(build(source)).rejects.toThrow(
      /model\.vision_.* saved without its vision encoder.*published ones/,
    );
  });

  it("with its weights in pickled shards becomes the same package", async () => {
    const source = open();
    pickleWeights(source, 3);
    await expectSamePackage(source, open());
  });

  it("with a pickle that calls something is refused", async () => {
    const source = open();
    const [shard] = pickleWeights(source, 2);
    const hostile = [...PROTOCOL, ...global("os", "system"), ...tuple(text("true")), ...REDUCE, ...STOP];
    source.files.set(shard!, torchFile(hostile));
    await expect(build(source)).rejects.toThrow(/pytorch_model-00001-of-00002\.bin: names "os\.system"/);
  });
});

describe("PixelRefer's weights", () => {
  const renamed = (from: string, to: string) => {
    const source = tinyCheckpoint("pixelrefer-tiny");
    renameTensors(source, (name) => name.replace(from, to));
    return source;
  };

  it("may have a level more in the names of the encoder", async () => {
    const source = renamed("vision_encoder.vision_encoder.", "vision_encoder.vision_encoder.vision_model.");
    await expectSamePackage(source, tinyCheckpoint("pixelrefer-tiny"));
  });

  it.each(["pos_linear.weight", "feat_linear.0.bias"])(
    "without region_encoder.%s are refused",
    async (name) => {
      const source = renamed(`region_encoder.${name}`, `old.${name}`);
      await expect(build(source)).rejects.toThrow(`tensor model.region_encoder.${name} is missing`);
    },
  );

  it("are not taken where PixelRefer-Lite's are", async () => {
    const name = "fusion_attention_local.in_proj_weight";
    const source = renamed("pos_linear.weight", name);
    await expect(build(source)).rejects.toThrow(
      /model_type is "pixelrefer_qwen2", but the weights hold .*fusion_attention_local.* as PixelRefer-Lite has it/,
    );
  });
});

describe("a tied head", () => {
  it("may be stored a second time", async () => {
    const source = tinyCheckpoint();
    const header = await readSafetensorsHeader(source, WEIGHTS);
    const { dtype, shape, offset, bytes } = header.get("model.embed_tokens.weight")!;
    const head = safetensorsFile(
      { "lm_head.weight": { dtype, shape, data_offsets: [0, bytes] } },
      source.get(WEIGHTS).slice(offset, offset + bytes),
    );
    const map = Object.fromEntries([...header.keys()].map((name) => [name, WEIGHTS]));
    source.files.set("head.safetensors", head);
    source.files.set(
      INDEX,
      new TextEncoder().encode(
        JSON.stringify({ weight_map: { ...map, "lm_head.weight": "head.safetensors" } }),
      ),
    );
    await expectSamePackage(source, tinyCheckpoint());
  });
});
