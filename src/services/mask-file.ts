import { maskArea } from "../core/bitmask.ts";
import { FailureError, type FailureValues, failureOf } from "../core/failure.ts";
import type { BitMask } from "../core/mask.ts";
import { maskFromBrightness, maskFromLabels, type PictureSamples } from "../core/mask-rule.ts";
import { isReadable, readPng, readPngHeader } from "../core/png-samples.ts";
import { t } from "../language/text.ts";

interface MaskFile {
  readonly mask: BitMask;
  /** What the person should know about how it was read, in one sentence. */
  readonly notice: string | null;
}

/**
 * A picture file as the mask of a frame. PNG, GIF, BMP and lossless WebP keep every number and are read by `maskFromLabels`; all others
 * by `maskFromBrightness`, with a notice.
 * @param size of the frame as displayed, which the picture should have
 * @throws FailureError `region-invalid` for a file that cannot be read exactly, of another size, or with nothing inside
 */
export async function readMaskFile(
  file: File,
  size: { readonly width: number; readonly height: number },
): Promise<MaskFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = readPngHeader(bytes);
  if (header) requireSize(file, header, size);
  const isLossy = !header && !keepsEveryNumber(bytes);
  const picture =
    header && isReadable(header) ? pngPicture(file, bytes) : await browserPicture(file, size, isLossy);
  const mask = isLossy ? maskFromBrightness(picture) : maskFromLabels(picture);
  if (maskArea(mask) === 0) {
    const rule = isLossy
      ? "no pixel is at least half as bright as white"
      : "every pixel is black or transparent";
    throw invalid("{name} marks nothing: {rule}", {
      name: file.name,
      rule: failureOf("region-invalid", rule),
    });
  }
  return {
    mask,
    notice: isLossy
      ? t(
          "{name} is compressed with losses, so its pixels from half brightness on are taken; a PNG is read exactly",
          { name: file.name },
        )
      : null,
  };
}

function pngPicture(file: File, bytes: Uint8Array): PictureSamples {
  try {
    return readPng(bytes);
  } catch (error) {
    throw invalid("{name} is damaged: {error}", {
      name: file.name,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

/** As the browser decodes it; a canvas holds colours multiplied by alpha, which is exact only where nothing is half transparent. */
async function browserPicture(
  file: File,
  size: { readonly width: number; readonly height: number },
  isLossy: boolean,
): Promise<PictureSamples> {
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" } as const;
  const bitmap = await createImageBitmap(file, options).catch(() => {
    throw invalid("{name} is not a picture that can be read; a mask should be a PNG", { name: file.name });
  });
  try {
    requireSize(file, bitmap, size);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    if (!isLossy && data.some((value, at) => at % 4 === 3 && value > 0 && value < 255)) {
      throw invalid(
        "{name} has half-transparent pixels, which cannot be read exactly from this kind of file; save it as a PNG without interlacing",
        { name: file.name },
      );
    }
    return { width, height, channels: 4, data, maxValue: 255 };
  } finally {
    bitmap.close();
  }
}

/** Whether a file that is no PNG is of a kind without losses: GIF, BMP, WebP with a lossless bitstream. */
export function keepsEveryNumber(bytes: Uint8Array<ArrayBuffer>): boolean {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 4) === "GIF8" || text(0, 2) === "BM") return true;
  if (text(0, 4) !== "RIFF" || text(8, 12) !== "WEBP") return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (text(at, at + 4) === "VP8L") return true;
    at += 8 + size + (size % 2);
  }
  return false;
}

function requireSize(
  file: File,
  { width, height }: { readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
): void {
  if (width === size.width && height === size.height) return;
  throw invalid("{name} should be {width}×{height} like the video as displayed, is {width2}×{height2}", {
    name: file.name,
    width: size.width,
    height: size.height,
    width2: width,
    height2: height,
  });
}

function invalid(text: string, values: FailureValues): FailureError {
  return new FailureError("region-invalid", text, { values });
}
