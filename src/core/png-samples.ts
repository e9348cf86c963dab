import { type DecodedPng, decode } from "fast-png";
import type { PictureSamples } from "./mask-rule.ts";

/** What the header of a PNG says; null for other files. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colourType: number;
  readonly interlaced: boolean;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Source: PNG specification, IHDR: width at byte 16, height at 20, depth at 24, colour type at 25, interlace method at 28. */
export function readPngHeader(bytes: Uint8Array): PngHeader | null {
  if (bytes.length < 29 || !SIGNATURE.every((byte, at) => bytes[at] === byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    colourType: view.getUint8(25),
    interlaced: view.getUint8(28) !== 0,
  };
}

/** Whether `readPng` can read it: the decoder gets interlaced pictures of less than a byte per pixel wrong. */
export function isReadable({ depth, interlaced }: PngHeader): boolean {
  return !(interlaced && depth < 8);
}

/**
 * A PNG's numbers as they are stored, which a canvas would multiply by alpha and round. Palettes and transparent colours are applied.
 * @throws Error of the decoder for a damaged file
 */
export function readPng(bytes: Uint8Array): PictureSamples {
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  const samples = unpackedSamples(png);
  if (png.palette) {
    const data = new Uint8Array(width * height * 4);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const colour = png.palette[samples[pixel]!];
      if (!colour) throw new RangeError(`colour ${samples[pixel]} is not in the palette`);
      data.set(colour.length === 3 ? [...colour, 255] : colour, pixel * 4);
    }
    return { width, height, channels: 4, data, maxValue: 255 };
  }
  const maxValue = 2 ** png.depth - 1;
  const channels = png.channels as PictureSamples["channels"];
  const picture: PictureSamples = { width, height, channels, data: samples, maxValue };
  return png.transparency ? withTransparentColour(picture, png.transparency) : picture;
}

/** A PNG's numbers, one a channel. Pixels of 1, 2 or 4 bits, which are grey or indices, lie packed in bytes, each row in bytes of its own. */
export function unpackedSamples({ width, height, depth, channels, data }: DecodedPng): ArrayLike<number> {
  if (depth >= 8 || channels !== 1) return data;
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * rowBytes + Math.floor(x / perByte)]!;
      values[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & (2 ** depth - 1);
    }
  }
  return values;
}

/** Adds alpha to grey or RGB: zero where the colour is the transparent one. */
function withTransparentColour(picture: PictureSamples, colour: ArrayLike<number>): PictureSamples {
  const { width, height, channels, data, maxValue } = picture;
  const withAlpha = new Uint16Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let isTransparent = true;
    for (let channel = 0; channel < channels; channel++) {
      const value = data[pixel * channels + channel]!;
      withAlpha[pixel * (channels + 1) + channel] = value;
      isTransparent &&= value === colour[channel];
    }
    withAlpha[pixel * (channels + 1) + channels] = isTransparent ? 0 : maxValue;
  }
  return { width, height, channels: channels === 1 ? 2 : 4, data: withAlpha, maxValue };
}
