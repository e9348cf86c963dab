import { describe, expect, it } from "vitest";
import type { Variant } from "../../package/manifest.ts";
import { planShards, tensorEntries } from "../../package/shard-layout.ts";
import { expectClose } from "../../testing/closeness.ts";
import { MemoryTarget } from "../../testing/memory-files.ts";
import { float32, openGraph, runFor } from "../../testing/ort-session.ts";
import { writeShards } from "../../testing/stored-tensors.ts";
import { tinyCheckpoint } from "../../testing/vr3-checkpoint.ts";
import { parseLanguage } from "../../videorefer/shared/language-config.ts";
import { readJson } from "../byte-source.ts";
import { LANGUAGE_PRECISION } from "../language/precision.ts";
import { Network } from "../network.ts";
import { addHead } from "./token-head.ts";

const checkpointFiles = tinyCheckpoint();
const config = parseLanguage({
  name: "config.json",
  json: await readJson(checkpointFiles, "config.json"),
  from: "checkpoint",
});

/** Logits of a graph that is nothing but the head. */
async function logits(variant: Variant, largestBytes: number, rows: Float32Array): Promise<Float32Array> {
  const network = new Network("decoder", "f32");
  addHead(
    network,
    network.input("x", "f32", [1, "rows", 128]),
    config,
    LANGUAGE_PRECISION[variant],
    largestBytes,
  );
  const files = new MemoryTarget();
  const shards = planShards(network.name, network.tensors);
  await writeShards(checkpointFiles, shards, files);
  const placements = tensorEntries(shards).map(
    ({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }] as const,
  );
  const graph = network.encode(new Map(placements), { name: "test", version: "1" });
  await files.replace("decoder.onnx", graph);
  const session = await openGraph(files, "decoder");
  const output = await runFor(session, { x: float32(rows, [1, rows.length / 128, 128]) }, "logits");
  await session.release();
  expect(output.dims).toEqual([1, 1, 1026]);
  return output.data;
}

describe.each<Variant>(["f32", "q4f32"])("the %s head", (variant) => {
  const rows = Float32Array.from({ length: 3 * 128 }, (_, index) => Math.sin(index));

  it("reads the last row only", async () => {
    const alone = await logits(variant, 2 ** 30, rows.slice(-128));
    expectClose(await logits(variant, 2 ** 30, rows), alone, 1e-6);
  });

  it("gives the same logits in parts as in one piece", async () => {
    const whole = await logits(variant, 2 ** 30, rows);
    expectClose(await logits(variant, 50_000, rows), whole, 1e-5);
  });
});
