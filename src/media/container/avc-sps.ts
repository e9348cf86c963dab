import { BitReader } from "./bits.ts";

/** What an H.264 sequence parameter set says of pictures. */
export interface AvcSps {
  /** The visible part of a whole frame, both fields. */
  readonly width: number;
  readonly height: number;
  /** Width of a pixel over its height. */
  readonly pixelAspect: number;
  /** The matrix_coefficients code point; 2 when unspecified. Source: ITU-T H.273, 8.3. */
  readonly matrix: number;
  /** The transfer_characteristics code point; 2 when unspecified. */
  readonly transfer: number;
  /** No picture is coded as a field. */
  readonly framesOnly: boolean;
  /** Luma and chroma are coded as three pictures. */
  readonly separatePlanes: boolean;
  /** Width of a slice header's frame number. */
  readonly frameNumberBits: number;
  /**
   * Width of a slice header's place in the order of display; 0 where pictures are coded in that order, null where it
   * is said by other means.
   */
  readonly orderBits: number | null;
  /** How long a frame lasts, where the stream says so. */
  readonly frameSeconds: number | null;
}

const NAL_SPS = 7;
const EXTENDED_ASPECT = 255;
/** Source: ITU-T H.264, table E-1. */
const PIXEL_ASPECTS: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
/** Profiles whose parameter sets say how chroma is sampled. Source: ITU-T H.264, 7.3.2.1.1. */
const CHROMA_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** The first sequence parameter set in an Annex B byte stream. */
export function spsInByteStream(bytes: Uint8Array): AvcSps | null {
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue;
    if ((bytes[at + 3]! & 31) !== NAL_SPS) continue;
    let end = at + 4;
    while (end < bytes.length && !(bytes[end] === 0 && bytes[end + 1] === 0 && (bytes[end + 2] ?? 0) <= 1))
      end++;
    return parseAvcSps(bytes.subarray(at + 3, end));
  }
  return null;
}

/** What a decoder is told of a track besides its packets, as bytes: an `avcC` record for H.264. */
export function descriptionOf({ description }: VideoDecoderConfig): Uint8Array | null {
  if (description === undefined) return null;
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
}

/** The first sequence parameter set of an `avcC` record. Source: ISO/IEC 14496-15, 5.3.3.1. */
export function spsInRecord(record: Uint8Array): AvcSps | null {
  if (record.length < 8 || (record[5]! & 31) === 0) return null;
  const length = (record[6]! << 8) | record[7]!;
  return parseAvcSps(record.subarray(8, 8 + length));
}

/**
 * Reads a sequence parameter set. Source: ITU-T H.264, 7.3.2.1.1 and E.1.1.
 * @param nal the NAL unit with its header, without its start code
 */
export function parseAvcSps(nal: Uint8Array): AvcSps | null {
  if (nal.length < 4) return null;
  const reader = new BitReader(withoutEmulation(nal).subarray(1));
  const profile = reader.bits(8);
  reader.bits(16);
  reader.ue();
  let chroma = 1;
  let separatePlanes = false;
  if (CHROMA_PROFILES.has(profile)) {
    chroma = reader.ue();
    if (chroma === 3) separatePlanes = reader.flag();
    reader.ue();
    reader.ue();
    reader.flag();
    if (reader.flag()) skipScalingLists(reader, chroma === 3 ? 12 : 8);
  }
  const frameNumberBits = reader.ue() + 4;
  const orderType = reader.ue();
  let orderBits = orderType === 2 ? 0 : null;
  if (orderType === 0) orderBits = reader.ue() + 4;
  else if (orderType === 1) {
    reader.flag();
    reader.se();
    reader.se();
    for (let left = Math.min(reader.ue(), 255); left > 0; left--) reader.se();
  }
  reader.ue();
  reader.flag();
  const widthInBlocks = reader.ue() + 1;
  const heightInUnits = reader.ue() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.flag();
  reader.flag();
  const crop = reader.flag() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  // Where fields may be coded alone, heights are counted in pairs of rows.
  const rows = framesOnly ? 1 : 2;
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * rows;
  const width = 16 * widthInBlocks - cropX * (crop[0]! + crop[1]!);
  const height = 16 * heightInUnits * rows - cropY * (crop[2]! + crop[3]!);
  if (width <= 0 || height <= 0 || width > 16384 || height > 16384) return null;
  return { width, height, framesOnly, separatePlanes, frameNumberBits, orderBits, ...usability(reader) };
}

function usability(reader: BitReader): Pick<AvcSps, "pixelAspect" | "matrix" | "transfer" | "frameSeconds"> {
  let pixelAspect = 1;
  let matrix = 2;
  let transfer = 2;
  let frameSeconds: number | null = null;
  if (!reader.flag()) return { pixelAspect, matrix, transfer, frameSeconds };
  if (reader.flag()) {
    const known = reader.bits(8);
    const [x, y] =
      known === EXTENDED_ASPECT ? [reader.bits(16), reader.bits(16)] : (PIXEL_ASPECTS[known] ?? [1, 1]);
    if (x > 0 && y > 0) pixelAspect = x / y;
  }
  if (reader.flag()) reader.flag();
  if (reader.flag()) {
    reader.bits(4);
    if (reader.flag()) {
      reader.bits(8);
      transfer = reader.bits(8);
      matrix = reader.bits(8);
    }
  }
  if (reader.flag()) {
    reader.ue();
    reader.ue();
  }
  if (reader.flag()) {
    // Ticks are fields, of which a frame has two.
    const [ticks, perSecond] = [reader.bits(32), reader.bits(32)];
    if (ticks > 0 && perSecond > 0) frameSeconds = (2 * ticks) / perSecond;
  }
  return { pixelAspect, matrix, transfer, frameSeconds };
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!reader.flag()) continue;
    let next = 8;
    for (let left = list < 6 ? 16 : 64; left > 0 && next !== 0; left--)
      next = (next + reader.se() + 256) % 256;
  }
}

/** Takes out the bytes that keep start codes from appearing by chance. Source: ITU-T H.264, 7.4.1. */
export function withoutEmulation(nal: Uint8Array): Uint8Array {
  return nal.filter((byte, at) => !(byte === 3 && at >= 2 && nal[at - 1] === 0 && nal[at - 2] === 0));
}
