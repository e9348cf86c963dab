import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import "../src/cli/runner/api.ts";
import { type RunnerPage, startRunner } from "../src/cli/runner-page.ts";
import type { Result } from "../src/core/failure.ts";
import type { RgbImage } from "../src/core/image.ts";
import type { VideoInfo } from "../src/core/video.ts";

// Every frame of the clips shows its own number, so these tests know exactly which frame they were given.

export const CLIPS = fileURLToPath(new URL("clips", import.meta.url));
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** The command-line tools' page, with one clip open in the app's own media worker. */
export class ClipPage {
  readonly page: Page;
  private readonly runner: RunnerPage;

  private constructor(runner: RunnerPage) {
    this.runner = runner;
    this.page = runner.page;
  }

  static async start(): Promise<ClipPage> {
    return new ClipPage(await startRunner());
  }

  close(): Promise<void> {
    return this.runner.close();
  }

  /** Opens a file of that path, or of that name with the bytes given. */
  async open(path: string, bytes?: Buffer): Promise<Result<VideoInfo>> {
    const file = bytes ? { name: path, mimeType: "video/mp4", buffer: bytes } : path;
    await this.page.setInputFiles("#video", file);
    return this.page.evaluate(() => globalThis.runner.open());
  }

  async opened(path: string, bytes?: Buffer): Promise<VideoInfo> {
    const result = await this.open(path, bytes);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  }

  /** The frame as the model gets it. */
  readonly rgb = async (index: number): Promise<RgbImage> => {
    const result = await this.page.evaluate((index) => globalThis.runner.rgb(index), index);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };

  /** The frame as the page would show it, read back from its bitmap. */
  readonly shown = (index: number): Promise<RgbImage> =>
    this.page.evaluate(async (index) => {
      const result = await globalThis.runner.media.show(index);
      if (!result.ok) throw new Error(result.error.message);
      const { width, height } = result.value;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(result.value, 0, 0);
      result.value.close();
      const rgba = context.getImageData(0, 0, width, height).data;
      return { width, height, data: new Uint8Array(rgba.filter((_, at) => at % 4 !== 3)) };
    }, index);
}

/** The number a frame shows: bit c is the brightness at the middle of column c of 8. */
export function numberIn({ width, height, data }: RgbImage): number {
  const middle = Math.floor(height / 2) * width;
  const isWhite = (bit: number) => data[3 * (middle + Math.floor(((bit + 0.5) * width) / 8))]! > 128;
  return range(0, 8).reduce((sum, bit) => sum + (isWhite(bit) ? 2 ** bit : 0), 0);
}

export async function numbers(
  read: (index: number) => Promise<RgbImage>,
  order: readonly number[],
): Promise<number[]> {
  const found: number[] = [];
  for (const index of order) found.push(numberIn(await read(index)));
  return found;
}

/** Every frame once, in a fixed order that jumps forwards and backwards. */
export function jumping(count: number): number[] {
  const step = [7, 11, 13, 17, 1].find((prime) => count % prime !== 0)!;
  return range(0, count).map((at) => (at * step) % count);
}
