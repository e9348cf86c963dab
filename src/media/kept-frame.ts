import type { VideoInfo } from "../core/video.ts";
import { toBitmap } from "./pixels.ts";

/** A copy of a decoded frame, to be drawn as the frame itself would be. */
export interface KeptFrame {
  readonly picture: VideoFrame | ImageBitmap;
  readonly bytes: number;
}

/**
 * Copies a frame out of the decoder's memory, of which there may be little: with the planes as they are decoded, which take less than
 * half of a bitmap's bytes, or as a bitmap where the browser does not hand them out.
 */
export async function keepFrame(frame: VideoFrame, info: VideoInfo): Promise<KeptFrame> {
  const { format } = frame;
  if (format) {
    try {
      return await copyPlanes(frame, format);
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
  }
  const { width, height } = info;
  return { picture: toBitmap(frame, info, width, height), bytes: 4 * width * height };
}

async function copyPlanes(frame: VideoFrame, format: VideoPixelFormat): Promise<KeptFrame> {
  const data = new Uint8Array(frame.allocationSize());
  const layout = await frame.copyTo(data);
  const { width, height } = frame.visibleRect!;
  // Handed over rather than copied once more, where the browser can do that.
  const init: VideoFrameBufferInit & { transfer: ArrayBuffer[] } = {
    transfer: [data.buffer],
    format,
    layout,
    codedWidth: width,
    codedHeight: height,
    displayWidth: frame.displayWidth,
    displayHeight: frame.displayHeight,
    timestamp: frame.timestamp,
    colorSpace: frame.colorSpace.toJSON(),
  };
  const bytes = data.byteLength;
  return { picture: new VideoFrame(data, init), bytes };
}
