// Files that are no video, or videos of a kind that browsers do not open, told by their first bytes.

const at = (bytes: Uint8Array, offset: number, text: string) =>
  [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

/** How many bytes `foreignContainer` and `pictureKind` look at. */
export const HEAD_BYTES = 64;

/**
 * Recognises video containers that browsers do not open.
 * Source: the formats' own magic numbers (RIFF, FLV, ASF header GUID, MPEG start codes, …).
 */
export function foreignContainer(head: Uint8Array): string | null {
  if (at(head, 0, "RIFF") && at(head, 8, "AVI ")) return "AVI";
  if (at(head, 0, "FLV")) return "Flash Video";
  if (at(head, 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11")) return "Windows Media";
  if (at(head, 0, "\x00\x00\x01\xba")) return "an MPEG program stream";
  if (at(head, 0, "\x00\x00\x01\xb3")) return "an MPEG-2 stream without a container";
  if (at(head, 0, ".RMF")) return "RealMedia";
  if (at(head, 0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02")) return "MXF";
  if (at(head, 0, "DKIF")) return "IVF";
  if (at(head, 0, "YUV4MPEG2")) return "YUV4MPEG";
  if (at(head, 0, "nut/multimedia")) return "NUT";
  return byteStream(head);
}

/** Coded pictures without a container begin with a start code and a parameter set or delimiter. */
function byteStream(head: Uint8Array): string | null {
  const code = ["\0\0\0\x01", "\0\0\x01"].find((start) => at(head, 0, start));
  if (!code) return null;
  const [type = 0, next = 0] = head.subarray(code.length);
  if ((type & 0x80) === 0 && [7, 9].includes(type & 31)) {
    return "an H.264 stream without a container";
  }
  return [0x40, 0x46].includes(type) && next === 1 ? "an H.265 stream without a container" : null;
}

export interface PictureKind {
  readonly name: string;
  /** Whether it may hold more than one picture, and can be made a video. */
  readonly moves: boolean;
  /** What decoders call it. */
  readonly type: string;
}

/** Recognises picture files. Source: the formats' own magic numbers; ISO/IEC 23008-12 and AV1 image brands. */
export function pictureKind(head: Uint8Array): PictureKind | null {
  const still = (name: string, type: string) => ({ name, moves: false, type });
  const moving = (name: string, type: string) => ({ name, moves: true, type });
  if (at(head, 0, "\x89PNG\r\n\x1a\n")) return moving("a PNG picture", "image/png");
  if (at(head, 0, "\xff\xd8\xff")) return still("a JPEG picture", "image/jpeg");
  if (at(head, 0, "GIF8")) return moving("a GIF picture", "image/gif");
  if (at(head, 0, "RIFF") && at(head, 8, "WEBP")) return moving("a WebP picture", "image/webp");
  if (at(head, 0, "BM") && at(head, 6, "\0\0\0\0")) return still("a BMP picture", "image/bmp");
  if (at(head, 0, "II*\0") || at(head, 0, "MM\0*")) return still("a TIFF picture", "image/tiff");
  if (!at(head, 4, "ftyp")) return null;
  const brand = String.fromCharCode(...head.subarray(8, 12));
  if (brand === "avis") return moving("an AVIF picture sequence", "image/avif");
  if (brand === "avif") return moving("an AVIF picture", "image/avif");
  if (["heic", "heix", "heim", "heis", "mif1"].includes(brand)) return still("a HEIF picture", "image/heic");
  if (["hevc", "hevx", "msf1"].includes(brand))
    return moving("a HEIF picture sequence", "image/heic-sequence");
  return null;
}
