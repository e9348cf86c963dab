import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMask } from "../core/bitmask.ts";
import type { BitMask } from "../core/mask.ts";
import { operatedMask } from "../core/mask-operation.ts";
import type { StoredMask } from "../core/named-mask.ts";
import { maskDigest, packMask } from "../core/packed-mask.ts";
import type { FrameMask, ObjectId, Project, SceneObject } from "../core/project.ts";
import { encodeRle } from "../core/rle.ts";
import { inColumns } from "../projects/frame-blocks.ts";
import { projectToFile } from "../projects/project-file.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { SAMPLE_PROJECT } from "../state/sample-project.ts";
import { ROOT } from "./build.ts";

// `npm run sample`: the tracks of the sample project. The things in the sample clip have colours of their own, so their masks are
// found by colour, frame by frame. Needs ffmpeg. Questions are no part of it: the page asks them when it opens the project.

const [WIDTH, HEIGHT, RATE] = [640, 360, 24];
/** Farthest that a pixel's colour may lie from a thing's, in RGB. The clip is compressed, and edges are blended. */
const REACH = 80;
const MADE_AT = "2026-01-01T00:00:00.000Z";

const THINGS = [
  { name: "Circle", colours: [[218, 40, 48]] },
  { name: "Star", colours: [[250, 214, 40]] },
  {
    name: "Square",
    colours: [
      [38, 104, 226],
      [246, 246, 250],
    ],
  },
] as const;

const clip = join(ROOT, "public", SAMPLE_PROJECT.clip);
const bytes = await readFile(clip);
const pixels = await decoded(clip);
const frameBytes = WIDTH * HEIGHT * 3;
const frames = Array.from({ length: pixels.length / frameBytes }, (_, index) =>
  pixels.subarray(index * frameBytes, (index + 1) * frameBytes),
);

const masks: StoredMask[] = [];
const objects = THINGS.map(({ name, colours }, paletteIndex): SceneObject => {
  const id = `sample-${name.toLowerCase()}` as ObjectId;
  const own = frames.map((frame, frameIndex): FrameMask => {
    const packed = packMask(encodeRle(coloured(frame, colours)));
    const digest = maskDigest(packed);
    masks.push({ objectId: id, frameIndex, digest, packed });
    const timeSeconds = frameIndex / RATE;
    return { frameIndex, timeSeconds, digest, origin: "tracked", confidence: 1 };
  });
  return { id, name, paletteIndex, hidden: false, locked: false, masks: Object.fromEntries(own.entries()) };
});
const project: Project = {
  formatVersion: 2,
  id: SAMPLE_PROJECT.id,
  name: "Sample: coloured shapes",
  video: {
    name: "shapes.mp4",
    bytes: bytes.length,
    fingerprint: await fingerprint(new Blob([bytes])),
    width: WIDTH,
    height: HEIGHT,
    frameCount: frames.length,
    durationSeconds: frames.length / RATE,
  },
  objects,
  exchanges: [],
  modifiedAt: MADE_AT,
};
const file = await projectToFile(inColumns(project), masks);
await writeFile(join(ROOT, "public", SAMPLE_PROJECT.path), Buffer.from(await file.arrayBuffer()));
console.log(`${SAMPLE_PROJECT.path}: ${file.size} bytes, ${masks.length} masks`);

/** All frames as RGB, one after the other. */
async function decoded(path: string): Promise<Buffer> {
  const program = spawn("ffmpeg", ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of program.stdout) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The largest piece of what has one of these colours, without holes. */
function coloured(rgb: Uint8Array, colours: readonly (readonly number[])[]): BitMask {
  const mask = createMask(WIDTH, HEIGHT);
  for (let at = 0; at < mask.data.length; at++) {
    const isNear = colours.some(
      (colour) => Math.hypot(...colour.map((value, channel) => value - rgb[3 * at + channel]!)) < REACH,
    );
    mask.data[at] = isNear ? 1 : 0;
  }
  return operatedMask(operatedMask(mask, { kind: "largest-piece" }), { kind: "fill-holes" });
}
