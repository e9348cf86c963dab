import type * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { parseTrackerConfig, type Sam2Config } from "../segment/sam2/config.ts";
import { fourierCode } from "../segment/sam2/position-codes.ts";
import { expectClose } from "../testing/closeness.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { float32, int32, openModel } from "../testing/ort-session.ts";
import { readSam2Fixture } from "../testing/sam2-fixture.ts";
import { parseTensors } from "../testing/tensors.ts";
import { buildPackage } from "./package.ts";

// The f32 packages of SAM 2.1 and EdgeTAM on the runtime's wasm build, stage by stage against upstream's own code. Gates are those of
// the fixtures' READMEs: absolute, or a share of the largest value.

const OPTIONS = {
  variant: "f32",
  repository: "fixtures/tiny",
  revision: "0",
  licence: "Apache-2.0",
} as const;
const PARTS = ["encoder", "decoder", "memory_encoder", "memory_attention"] as const;
type Outputs = Readonly<Record<string, Float32Array>>;

const GATES = {
  "sam2-tiny": { masks: 1e-3, pointers: 1e-4, scores: 1e-4, tokens: 2e-4 },
  "edgetam-tiny": { masks: 2e-3, pointers: 1e-4, scores: 5e-4, tokens: 1e-4 },
} as const;

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Tokens with channels last, as upstream's maps with channels first. */
function asPlanes(tokens: Float32Array, channels: number): Float32Array {
  const count = tokens.length / channels;
  const planes = new Float32Array(tokens.length);
  for (let token = 0; token < count; token++)
    for (let channel = 0; channel < channels; channel++)
      planes[channel * count + token] = tokens[token * channels + channel]!;
  return planes;
}

describe.each(["sam2-tiny", "edgetam-tiny"] as const)("%s", { timeout: 60_000 }, (name) => {
  const fixture = readSam2Fixture(name);
  const { tensors, golden } = fixture;
  const config: Sam2Config = parseTrackerConfig(fixture.config);
  const gates = GATES[name];
  const side = golden.image_size;
  const low = side / 4;
  const cells = golden.feature_size ** 2;
  const { width } = config;
  const channels = config.memory.width;
  const floats = (tensor: string) => tensors[tensor]!.data as Float32Array;
  const one = (value: number) => float32(Float32Array.of(value), [1]);

  const checkpoint = parseTensors(fixture.checkpoint().get("model.safetensors"));
  const frequencies = checkpoint["shared_image_embedding.positional_embedding"]!.data as Float32Array;
  const sessions: Record<string, ort.InferenceSession> = {};
  let features: Readonly<Record<string, ort.Tensor>>;

  async function run(part: (typeof PARTS)[number], feeds: Record<string, ort.Tensor>): Promise<Outputs> {
    const outputs = await sessions[part]!.run(feeds);
    return Object.fromEntries(
      Object.entries(outputs).map(([output, tensor]) => [output, tensor.data as Float32Array]),
    );
  }

  beforeAll(async () => {
    const files = new MemoryTarget();
    await buildPackage(fixture.checkpoint(), files, OPTIONS);
    for (const part of PARTS) {
      const shards = [...files.files.keys()].filter((path) => path.startsWith(`${part}.`));
      const data = shards.map((path) => ({ path, data: files.get(path) }));
      sessions[part] = await openModel(files.get(`${part}-${side}.onnx`), data);
    }
    features = await sessions.encoder!.run({ pixels: float32(floats("pixels/0"), [1, 3, side, side]) });
    return async () => {
      for (const session of Object.values(sessions)) await session.release();
    };
  }, 60_000);

  it("encodes a frame", () => {
    for (const [output, count] of [
      ["feats0", width / 8],
      ["feats1", width / 4],
      ["feats2", width],
    ] as const) {
      const expected = floats(`enc/${output}`);
      const planes = asPlanes(features[output]!.data as Float32Array, count);
      expectClose(planes, expected, 1e-4 * largest(expected));
    }
  });

  const cases = [
    ...new Set(Object.keys(tensors).flatMap((key) => /^img\/(\w+)\/masks4$/.exec(key)?.[1] ?? [])),
  ];
  it.each(cases)("decodes the prompt %s", async (prompt) => {
    // What upstream appends to every list of points is among its tokens, and not among its coordinates.
    const count = tensors[`img/${prompt}/sparse`]!.shape[1]!;
    const places = new Float32Array(count * 2);
    const labels = new Float32Array(count).fill(-1);
    if (count > 0) {
      places.set(tensors[`img/${prompt}/coords`]!.data);
      labels.set(tensors[`img/${prompt}/labels`]!.data);
    }
    const parts = places.map((coordinate) => (coordinate + 0.5) / side);
    const codes = fourierCode(parts, frequencies);
    const mask = prompt.startsWith("mask_") ? floats("img/mask_click/mask_input") : null;
    const found = await run("decoder", {
      feats0: features.feats0!,
      feats1: features.feats1!,
      cond: features.feats2!,
      no_memory: one(1),
      point_codes: float32(codes, [1, count, width]),
      labels: float32(labels, [1, count]),
      mask_prompt: float32(mask ?? new Float32Array(low * low), [1, 1, low, low]),
      has_mask: one(mask ? 1 : 0),
    });
    const expected = (tensor: string) => floats(`img/${prompt}/${tensor}`);
    expectClose(found.masks!, expected("masks4"), gates.masks);
    expectClose(found.ious!, expected("iou4"), 1e-4);
    expectClose(found.score!, expected("score"), gates.scores);
    expectClose(found.pointers!, expected("ptr4"), gates.pointers * largest(expected("ptr4")));
  });

  it("remembers a prompted and a tracked mask, of an object in sight and out of it", async () => {
    for (const kind of ["prompted", "tracked"] as const) {
      for (const presence of ["present", "absent"] as const) {
        const { tokens } = await run("memory_encoder", {
          feats2: features.feats2!,
          low: float32(floats("unit/memenc_low"), [1, 1, low, low]),
          prompted: one(kind === "prompted" ? 1 : 0),
          ...(config.memory.occlusion && {
            score: float32(Float32Array.of(presence === "present" ? 2 : -2), [1, 1]),
          }),
        });
        const [expected, ours] = config.memory.occlusion
          ? [floats(`unit/memenc_${kind}_${presence}`), asPlanes(tokens!, channels)]
          : [floats(`unit/perceiver_${kind}_out`), tokens!];
        expectClose(ours, expected, gates.tokens * largest(expected));
      }
    }
  });

  describe("memory attention", () => {
    const { memories, plan } = golden.memattn;
    const bank = floats("memattn/memory");
    const parts = width / channels;
    const tokens = bank.length / channels - plan.ptr.length * parts;
    const latest = Math.min(golden.video.frames, config.memory.pointers) - 1;
    /** The golden call's inputs, with only so many pointers. */
    const feeds = (pointers: number, bias: Float32Array): Record<string, ort.Tensor> => ({
      feats2: float32(floats("memattn/curr"), [1, cells, width]),
      memories: float32(bank.slice(0, tokens * channels), [memories, tokens / memories, channels]),
      memory_rows: int32(
        plan.mem.map(([, row]) => row),
        [memories],
      ),
      pointers: float32(bank.slice(tokens * channels, tokens * channels + pointers * width), [
        pointers,
        width,
      ]),
      key_bias: float32(bias, [1, bias.length]),
      ...(config.memory.pointerTimes && {
        pointer_times: float32(
          Float32Array.from(plan.ptr.slice(0, pointers), ([, distance]) => distance / latest),
          [pointers, 1],
        ),
      }),
    });
    const keys = (pointers: number): number => tokens + pointers * parts;

    it("attends to memories and pointers as upstream does", async () => {
      const count = plan.ptr.length;
      const { cond } = await run("memory_attention", feeds(count, new Float32Array(keys(count))));
      expectClose(cond!, floats("memattn/out"), 1e-4 * largest(floats("memattn/out")));
    });

    it("takes no pointers at all, and gives none to slots that are empty", async () => {
      const count = plan.ptr.length;
      const none = await run("memory_attention", feeds(0, new Float32Array(keys(0))));
      const masked = await run(
        "memory_attention",
        feeds(count, new Float32Array(keys(count)).fill(-1e4, keys(0))),
      );
      expectClose(masked.cond!, none.cond!, 1e-6);
      expect(largest(none.cond!)).toBeGreaterThan(0.1);
    });
  });
});
