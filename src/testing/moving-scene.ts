import type { RgbImage } from "../core/image.ts";
import type { BitMask } from "../core/mask.ts";
import type { FrameReader } from "../segment/segmenter.ts";

/** A textured disc before a textured background, for tests: every frame with its exact mask. */
export interface MovingScene extends FrameReader {
  readonly width: number;
  readonly height: number;
  truth(frameIndex: number): BitMask;
  /** Frames that were read, in order. */
  readonly read: number[];
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** A thin part below it, so many pixels long and two wide. */
  readonly stalk?: number;
}

export interface SceneOptions {
  readonly frameCount: number;
  readonly disc: (frame: number) => Disc;
  /** How far the background has moved. */
  readonly pan?: (frame: number) => number;
  /** Another place from this frame on. */
  readonly cutAt?: number;
  /** Added to all brightness. */
  readonly light?: (frame: number) => number;
  /** Columns that a wall covers, in front of all. */
  readonly wall?: readonly [from: number, to: number];
}

const WIDTH = 200;
const HEIGHT = 140;

export function movingScene(options: SceneOptions): MovingScene {
  const { frameCount, disc, pan = () => 0, cutAt = frameCount, light = () => 0, wall = [0, 0] } = options;
  const inDisc = (x: number, y: number, { x: cx, y: cy, radius, stalk = 0 }: Disc) =>
    Math.hypot(x - cx, y - cy) < radius || (Math.abs(x - cx) < 1 && y > cy && y - cy < radius + stalk);
  const behindWall = (x: number) => x >= wall[0] && x < wall[1];
  const colour = (x: number, y: number, frame: number): [number, number, number] => {
    if (behindWall(x)) return [70 + 20 * Math.sin(y / 5), 75, 70];
    const at = disc(frame);
    if (frame < cutAt && inDisc(x, y, at)) {
      const [u, v] = [x - at.x, y - at.y];
      return [190 + 40 * Math.sin(u / 4) * Math.cos(v / 5), 90 + 40 * Math.sin((u + v) / 6), 60];
    }
    const u = x + pan(frame);
    if (frame >= cutAt)
      return [60, 110 + 50 * Math.sin(u / 7) * Math.sin(y / 11), 190 + 40 * Math.cos(y / 6)];
    const wave =
      30 * Math.sin(u / 9 + y / 23) +
      25 * Math.sin(y / 8 - u / 31) +
      15 * Math.sin(u / 3.7) * Math.sin(y / 4.1);
    return [110 + wave, 130 + 0.8 * wave, 120 + 0.5 * wave];
  };
  const read: number[] = [];
  return {
    width: WIDTH,
    height: HEIGHT,
    frameCount,
    read,
    timeSeconds: (frame) => frame / 25,
    async rgb(frame): Promise<RgbImage> {
      read.push(frame);
      const data = new Uint8Array(3 * WIDTH * HEIGHT);
      for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
        const rgb = colour(pixel % WIDTH, Math.floor(pixel / WIDTH), frame);
        for (let c = 0; c < 3; c++) data[3 * pixel + c] = Math.min(255, Math.max(0, rgb[c]! + light(frame)));
      }
      return { width: WIDTH, height: HEIGHT, data };
    },
    truth(frame) {
      const data = new Uint8Array(WIDTH * HEIGHT);
      const at = disc(frame);
      for (let pixel = 0; frame < cutAt && pixel < data.length; pixel++) {
        const x = pixel % WIDTH;
        if (inDisc(x, Math.floor(pixel / WIDTH), at) && !behindWall(x)) data[pixel] = 1;
      }
      return { width: WIDTH, height: HEIGHT, data };
    },
  };
}
