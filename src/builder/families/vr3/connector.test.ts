import { expect, it } from "vitest";
import { buildLanguagePackage } from "../../../testing/build-language-package.ts";
import { changeJson } from "../../../testing/checkpoint-changes.ts";
import { expectClose } from "../../../testing/closeness.ts";
import { MemoryTarget } from "../../../testing/memory-files.ts";
import { float32, int32, openGraph, runFor } from "../../../testing/ort-session.ts";
import { readTensor } from "../../../testing/stored-tensors.ts";
import { tinyCheckpoint } from "../../../testing/vr3-checkpoint.ts";
import { interpolateFeatures } from "../../../videorefer/numeric/torch-bilinear.ts";
import { Checkpoint } from "../../checkpoint.ts";

const CHANNELS = 144;
const OPTIONS = { variant: "f32", repository: "tiny", revision: "0", licence: null } as const;

/** What the connector of a checkpoint whose `config.json` was changed makes of blocks. */
async function connectorOf(change: object) {
  const source = tinyCheckpoint();
  changeJson(source, "config.json", change);
  const files = new MemoryTarget();
  await buildLanguagePackage(source, files, OPTIONS);
  const session = await openGraph(files, "connector");
  return async (features: Float32Array, patches: number) => {
    const blocks = features.length / CHANNELS / patches;
    const keep = int32([...Array(blocks).keys()], [blocks]);
    const feeds = { features: float32(features, [blocks, patches, CHANNELS]), keep };
    return (await runFor(session, feeds, "tokens")).data;
  };
}

const patchesOf = (count: number) =>
  Float32Array.from({ length: count * CHANNELS }, (_, at) => Math.sin(at * 0.37) + (at % 7) / 5);

it.each([1, 2, 3, 4, 5])(
  "shrinks blocks of %i by as many as torch does",
  async (side) => {
    const connect = await connectorOf({ spatial_merge_size: side });
    const whole = patchesOf(2 * side * side);
    const size = side * side * CHANNELS;
    const one = (block: number) =>
      interpolateFeatures(
        whole.slice(block * size, (block + 1) * size),
        { rows: side, columns: side },
        { rows: 1, columns: 1 },
        CHANNELS,
      );
    const shrunk = Float32Array.from([...one(0), ...one(1)]);
    // A still image's blocks are of one patch, which passes as it is.
    expectClose(await connect(whole, side * side), await connect(shrunk, 1), 1e-5);
  },
  30_000,
);

it("has as many layers as the checkpoint's projector", async () => {
  const connect = await connectorOf({ mm_projector_type: "mlp1x_gelu" });
  const source = tinyCheckpoint();
  const checkpoint = await Checkpoint.open(source);
  const read = (part: string, ...shape: number[]) =>
    readTensor(source, checkpoint, { name: `model.mm_projector.readout.0.${part}`, shape });
  const weight = await read("weight", 128, CHANNELS);
  const bias = await read("bias", 128);
  const patch = patchesOf(1);
  const expected = bias.map((start, row) =>
    patch.reduce((sum, value, at) => sum + value * weight[row * CHANNELS + at]!, start),
  );
  expectClose(await connect(patch, 1), expected, 1e-5);
});

it("refuses projectors that it does not know", async () => {
  await expect(connectorOf({ mm_projector_type: "simp_spatial_conv" })).rejects.toThrow(
    /mm_projector_type should be "mlp1x_gelu".* or "mlp4x_gelu", is "simp_spatial_conv"/,
  );
});
