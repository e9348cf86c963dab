/** Words for files that a browser cannot show, with a command that makes a copy it can. */

const CODEC_NAMES: Readonly<Record<string, string>> = {
  avc: "H.264",
  hevc: "H.265 (HEVC)",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  mp4v: "MPEG-4 part 2",
  "V_MPEG4/ISO/ASP": "MPEG-4 part 2",
  prores: "ProRes",
  apcn: "ProRes",
  apch: "ProRes",
  mpeg2: "MPEG-2",
  theora: "Theora",
  mjpeg: "Motion JPEG",
  jpeg: "Motion JPEG",
};

export function codecName(codec: string | null): string {
  return codec === null ? "an unknown codec" : (CODEC_NAMES[codec] ?? codec);
}

/** A shell command that re-encodes `name` as H.264 in MP4, keeping every frame's time. */
export function conversionCommand(name: string): string {
  const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  const stem = name.replace(/\.[^.]*$/, "") || "video";
  return `ffmpeg -i ${quoted(name)} -c:v libx264 -pix_fmt yuv420p -fps_mode passthrough -c:a aac ${quoted(`${stem}-h264.mp4`)}`;
}

const at = (bytes: Uint8Array, offset: number, text: string) =>
  [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

/**
 * Recognises video containers that browsers do not open, from the first bytes of a file.
 * Source: the formats' own magic numbers (RIFF, FLV, ASF header GUID, MPEG program stream pack header).
 */
export function foreignContainer(head: Uint8Array): string | null {
  if (at(head, 0, "RIFF") && at(head, 8, "AVI ")) return "AVI";
  if (at(head, 0, "FLV")) return "Flash Video";
  if (at(head, 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11")) return "Windows Media";
  if (at(head, 0, "\x00\x00\x01\xba")) return "MPEG program stream";
  return null;
}
