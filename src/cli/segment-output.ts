import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import { unwrap } from "../core/failure.ts";
import { decodeRle } from "../core/rle.ts";
import { countsFromString } from "../core/rle-string.ts";
import type { CocoMask, RunnerSegmentation } from "./runner/api.ts";

/** What one object gave, as `tracks.json` holds it. */
export interface SegmentRecord {
  readonly model: string;
  readonly device: string;
  /** Of the frame that was marked. */
  readonly frame: number;
  readonly time: number;
  readonly candidates: RunnerSegmentation["candidates"];
  /** By frame index; left out when nothing was tracked. */
  readonly frames?: NonNullable<RunnerSegmentation["frames"]>;
}

/** Writes a mask for each frame that has one, as a PNG picture named by the frame's index, and `tracks.json`. */
export async function writeSegmentation(folder: string, record: SegmentRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  const masks = record.frames
    ? Object.entries(record.frames).map(([index, { mask }]) => [Number(index), mask] as const)
    : [[record.frame, record.candidates[0]?.mask ?? null] as const];
  for (const [index, mask] of masks) {
    if (mask) await writeFile(join(folder, `${String(index).padStart(6, "0")}.png`), maskPng(mask));
  }
  await writeFile(join(folder, "tracks.json"), `${JSON.stringify(record)}\n`);
}

/** White inside, black outside: what `--mask` reads. */
function maskPng({ size, counts }: CocoMask): Uint8Array {
  const { width, height, data } = decodeRle({ size, counts: unwrap(countsFromString(counts)) });
  return encode({ width, height, data: data.map((inside) => 255 * inside), channels: 1, depth: 8 });
}
