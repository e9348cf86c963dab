import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, Quality } from "mediabunny";
import type { StepsPage } from "./walk.ts";

/** Noise that moves costs a decoder about what footage costs it. */
const TILE = 256;

/** A clip with key frames at that distance, and nowhere else. */
export async function makeClip({
  width,
  height,
  frames,
  framesPerSecond,
  keySeconds,
}: Parameters<StepsPage["make"]>[0]): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false })!;
  const pattern = context.createPattern(noise(), "repeat")!;
  const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, {
    codec: "avc",
    quality: new Quality({ quality: "medium", preferBitrate: true }),
    keyFrameInterval: keySeconds,
  });
  output.addVideoTrack(source);
  await output.start();
  for (let frame = 0; frame < frames; frame++) {
    pattern.setTransform(new DOMMatrix().translate(3 * frame, 2 * frame));
    context.fillStyle = pattern;
    context.fillRect(0, 0, width, height);
    context.fillStyle = `hsl(${frame % 360} 80% 50%)`;
    context.fillRect((frame * 11) % width, height / 3, width / 8, height / 4);
    await source.add(frame / framesPerSecond, 1 / framesPerSecond);
  }
  await output.finalize();
  return new File([(output.target as BufferTarget).buffer!], "steps.mp4", { type: "video/mp4" });
}

function noise(): OffscreenCanvas {
  const tile = new OffscreenCanvas(TILE, TILE);
  const context = tile.getContext("2d")!;
  const pixels = context.createImageData(TILE, TILE);
  let state = 1;
  for (let at = 0; at < pixels.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels.data[at] = at % 4 === 3 ? 255 : 64 + (state >>> 25);
  }
  context.putImageData(pixels, 0, 0);
  // Not so sharp that nothing of it could be predicted.
  context.filter = "blur(1px)";
  context.drawImage(tile, 0, 0);
  return tile;
}
