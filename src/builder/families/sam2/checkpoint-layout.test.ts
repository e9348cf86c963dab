import { expect, it } from "vitest";
import { MemoryFiles, MemoryTarget } from "../../../testing/memory-files.ts";
import { readSam2Fixture } from "../../../testing/sam2-fixture.ts";
import { stateFile } from "../../../testing/torch-files.ts";
import { buildPackage } from "../../package.ts";
import { readSafetensorsHeader } from "../../safetensors.ts";

// Upstream's own file and transformers' become the same package. The former is put together of the latter's numbers, under the names
// that the fixtures list.

const OPTIONS = { variant: "q4f32", repository: "fixtures/tiny", revision: "0", licence: null } as const;

async function upstreamCheckpoint(name: "sam2-tiny" | "edgetam-tiny", file: string): Promise<MemoryFiles> {
  const fixture = readSam2Fixture(name);
  const checkpoint = fixture.checkpoint();
  const header = await readSafetensorsHeader(checkpoint, "model.safetensors");
  const parts = new Map<string, { dtype: string; shape: readonly number[]; content: Uint8Array }>();
  for (const { pt, hf, row, half } of fixture.names) {
    const { dtype, shape, offset, bytes } = header.get(hf)!;
    const content = await checkpoint.read("model.safetensors", offset, bytes);
    const before = parts.get(pt);
    if (row !== undefined) {
      const rowBytes = bytes / shape[0]!;
      parts.set(pt, {
        dtype,
        shape: [1, ...shape.slice(1)],
        content: content.slice(row * rowBytes, (row + 1) * rowBytes),
      });
    } else if (half === 1 && before) {
      const whole = new Uint8Array(2 * bytes);
      whole.set(before.content);
      whole.set(content, bytes);
      parts.set(pt, { dtype, shape: [2 * shape[0]!, ...shape.slice(1)], content: whole });
    } else parts.set(pt, { dtype, shape, content });
  }
  return new MemoryFiles([
    ["config.json", checkpoint.get("config.json")],
    [file, stateFile("model", parts)],
  ]);
}

async function contentOf(source: MemoryFiles): Promise<ReadonlyMap<string, Uint8Array>> {
  const target = new MemoryTarget();
  await buildPackage(source, target, OPTIONS);
  return new Map([...target.files].filter(([path]) => path !== "report.json"));
}

it.each([
  ["sam2-tiny", "sam2.1_hiera_tiny.pt"],
  ["edgetam-tiny", "edgetam.pt"],
] as const)("%s is the same package from %s", { timeout: 60_000 }, async (name, file) => {
  const ours = await contentOf(await upstreamCheckpoint(name, file));
  const theirs = await contentOf(readSam2Fixture(name).checkpoint());
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  for (const [path, bytes] of theirs) expect(Buffer.from(ours.get(path)!).equals(bytes), path).toBe(true);
});

it("takes upstream's file without a config.json for the published model", async () => {
  const checkpoint = await upstreamCheckpoint("edgetam-tiny", "edgetam.pt");
  checkpoint.files.delete("config.json");
  // The published model is larger than the fixture, so the first tensor that is looked for has another shape.
  await expect(contentOf(checkpoint)).rejects.toThrow(/edgetam\.pt: tensor .* should have shape/);
});
