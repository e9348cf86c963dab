import type { RgbImage } from "../core/image.ts";

const QUALITY = 0.9;

/** A picture as a JPEG in a `data:` address, which is how pictures go to an OpenAI-compatible interface. */
export async function jpegAddress({ width, height, data }: RgbImage): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data.set([data[from]!, data[from + 1]!, data[from + 2]!, 255], to);
  }
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  const bytes = new Uint8Array(
    await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer(),
  );
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/jpeg;base64,${btoa(text)}`;
}
