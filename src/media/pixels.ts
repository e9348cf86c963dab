import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";

type Orientation = Pick<VideoInfo, "rotationDegrees" | "mirrored">;
type Shape = Pick<VideoInfo, "width" | "height"> & Orientation;

/** Draws a decoded frame as it is displayed: turned, mirrored and stretched to `width × height`. */
export function drawFrame(
  context: OffscreenCanvasRenderingContext2D,
  frame: VideoFrame,
  { rotationDegrees, mirrored }: Orientation,
  width: number,
  height: number,
): void {
  const sideways = rotationDegrees % 180 !== 0;
  const [drawnWidth, drawnHeight] = sideways ? [height, width] : [width, height];
  context.setTransform(1, 0, 0, 1, width / 2, height / 2);
  // Steps apply last to first: the picture is turned, then mirrored.
  if (mirrored) context.scale(-1, 1);
  context.rotate((rotationDegrees * Math.PI) / 180);
  context.drawImage(frame, -drawnWidth / 2, -drawnHeight / 2, drawnWidth, drawnHeight);
  context.resetTransform();
}

/** A frame as a bitmap of its own, at the size asked for. */
export function toBitmap(
  frame: VideoFrame,
  orientation: Orientation,
  width: number,
  height: number,
): ImageBitmap {
  const canvas = new OffscreenCanvas(width, height);
  drawFrame(canvas.getContext("2d", { alpha: false })!, frame, orientation, width, height);
  return canvas.transferToImageBitmap();
}

/**
 * Exact pixels of a frame at display size. Frames with square pixels are converted by the browser without resampling
 * and turned here; others are drawn, since stretching is part of showing them.
 */
export async function toRgb(frame: VideoFrame, shape: Shape): Promise<RgbImage> {
  const { width, height } = shape;
  const rect = frame.visibleRect;
  const sideways = shape.rotationDegrees % 180 !== 0;
  const [storedWidth, storedHeight] = sideways ? [height, width] : [width, height];
  if (rect?.width === storedWidth && rect.height === storedHeight) {
    const stored = await copyRgba(frame, storedWidth, storedHeight);
    if (stored) return { width, height, data: packRgb(stored, storedWidth, storedHeight, shape) };
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
  drawFrame(context, frame, shape, width, height);
  return { width, height, data: packRgb(context.getImageData(0, 0, width, height).data, width, height) };
}

/** Null where the browser does not convert this frame while copying. */
async function copyRgba(frame: VideoFrame, width: number, height: number): Promise<Uint8Array | null> {
  const rgba = new Uint8Array(4 * width * height);
  const converted: VideoFrameCopyToOptions = { format: "RGBA", colorSpace: "srgb" };
  try {
    // A browser that does not know the option would copy the planes as they are.
    if (frame.allocationSize(converted) !== rgba.length) return null;
    await frame.copyTo(rgba, { ...converted, layout: [{ offset: 0, stride: 4 * width }] });
    return rgba;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") return null;
    throw error;
  }
}

/**
 * Drops alpha, turns the picture clockwise, then mirrors it.
 * @param rgba  uint8 [height, width, 4] as stored
 * @returns     uint8 [h, w, 3], where (h, w) is (width, height) for 90 and 270 degrees
 */
export function packRgb(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  { rotationDegrees, mirrored }: Orientation = { rotationDegrees: 0, mirrored: false },
): Uint8Array {
  const rgb = new Uint8Array(3 * width * height);
  const outWidth = rotationDegrees % 180 === 0 ? width : height;
  const outHeight = rotationDegrees % 180 === 0 ? height : width;
  // Source pixel of output (0, 0), and the source step of one output column and one output row.
  const turned = {
    0: [0, 1, width],
    90: [(height - 1) * width, -width, 1],
    180: [width * height - 1, -1, -width],
    270: [width - 1, width, -1],
  }[rotationDegrees] as [number, number, number];
  const row = turned[2];
  const column = mirrored ? -turned[1] : turned[1];
  const first = mirrored ? turned[0] + (outWidth - 1) * turned[1] : turned[0];
  let to = 0;
  for (let y = 0; y < outHeight; y++) {
    let from = 4 * (first + y * row);
    for (let x = 0; x < outWidth; x++, from += 4 * column) {
      rgb[to++] = rgba[from]!;
      rgb[to++] = rgba[from + 1]!;
      rgb[to++] = rgba[from + 2]!;
    }
  }
  return rgb;
}
