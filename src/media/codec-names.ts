import type { SampleEntry } from "./container/mp4/sample-entry.ts";

/** Codecs by the names that the demuxer and the containers give them. */
const CODEC_NAMES: Readonly<Record<string, string>> = {
  avc: "H.264",
  hevc: "H.265 (HEVC)",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  prores: "ProRes",
  // QuickTime and MP4 sample entries
  apch: "ProRes",
  apcn: "ProRes",
  apcs: "ProRes",
  apco: "ProRes",
  ap4h: "ProRes",
  ap4x: "ProRes",
  mp4v: "MPEG-4 part 2",
  m1v: "MPEG-1",
  mp1v: "MPEG-1",
  mp2v: "MPEG-2",
  m2v1: "MPEG-2",
  mpg2: "MPEG-2",
  jpeg: "Motion JPEG",
  mjpa: "Motion JPEG",
  mjpb: "Motion JPEG",
  mjpeg: "Motion JPEG",
  mpeg2: "MPEG-2",
  theora: "Theora",
  "png ": "PNG pictures",
  "rle ": "QuickTime Animation",
  cvid: "Cinepak",
  SVQ1: "Sorenson Video",
  SVQ3: "Sorenson Video 3",
  s263: "H.263",
  h263: "H.263",
  H263: "H.263",
  "dvc ": "DV",
  dvcp: "DV",
  dv5p: "DV",
  dv5n: "DV",
  AVdn: "DNxHD",
  AVdh: "DNxHR",
  CFHD: "CineForm",
  FFV1: "FFV1",
  "vc-1": "VC-1",
  vvc1: "H.266 (VVC)",
  vvi1: "H.266 (VVC)",
  dvh1: "Dolby Vision",
  dvhe: "Dolby Vision",
  drac: "Dirac",
  "2vuy": "uncompressed video",
  v210: "uncompressed video",
  "raw ": "uncompressed video",
  encv: "encrypted video (DRM)",
  // Matroska
  V_MPEG1: "MPEG-1",
  V_MPEG2: "MPEG-2",
  "V_MPEG4/ISO/SP": "MPEG-4 part 2",
  "V_MPEG4/ISO/ASP": "MPEG-4 part 2",
  "V_MPEG4/ISO/AP": "MPEG-4 part 2",
  "V_MPEG4/MS/V3": "Microsoft MPEG-4",
  "V_MPEGI/ISO/VVC": "H.266 (VVC)",
  V_THEORA: "Theora",
  V_MJPEG: "Motion JPEG",
  V_FFV1: "FFV1",
  V_DIRAC: "Dirac",
  V_PRORES: "ProRes",
  V_UNCOMPRESSED: "uncompressed video",
  "V_REAL/RV20": "RealVideo",
  "V_REAL/RV30": "RealVideo",
  "V_REAL/RV40": "RealVideo",
  "V_MS/VFW/FOURCC": "a Video for Windows codec",
  V_QUICKTIME: "a QuickTime codec",
};

export function codecName(codec: string | null): string {
  return codec === null || codec === "" ? "an unknown codec" : (CODEC_NAMES[codec] ?? codec);
}

const MPEG4 = "MPEG-4 part 2";
const MICROSOFT_MPEG4 = "Microsoft MPEG-4";
/** Codecs by the codes that AVI has for them; Matroska may carry those too. */
const VIDEO_FOR_WINDOWS_NAMES: Readonly<Record<string, string>> = {
  XVID: MPEG4,
  DIVX: MPEG4,
  DX50: MPEG4,
  FMP4: MPEG4,
  MP4V: MPEG4,
  MPG4: MICROSOFT_MPEG4,
  MP42: MICROSOFT_MPEG4,
  MP43: MICROSOFT_MPEG4,
  DIV3: MICROSOFT_MPEG4,
  MJPG: "Motion JPEG",
  WMV1: "Windows Media Video",
  WMV2: "Windows Media Video",
  WMV3: "Windows Media Video",
  WVC1: "VC-1",
  FFV1: "FFV1",
  HFYU: "HuffYUV",
  FFVH: "HuffYUV",
  ULRG: "Ut Video",
  ULY0: "Ut Video",
  ULY2: "Ut Video",
  CVID: "Cinepak",
  DVSD: "DV",
};

/** Names a codec by its four-letter code. */
export function videoForWindowsName(code: string): string {
  const name = VIDEO_FOR_WINDOWS_NAMES[code.toUpperCase()];
  return name ? `${name} (${code}, as in AVI)` : `a Video for Windows codec (${code})`;
}

/** What the object types of `mp4v` stand for. Source: ISO/IEC 14496-1, table 5, and the MP4 registration authority. */
function objectName(objectType: number): string | null {
  if (objectType === 0x20) return "MPEG-4 part 2";
  if (objectType >= 0x60 && objectType <= 0x65) return "MPEG-2";
  if (objectType === 0x6a) return "MPEG-1";
  if (objectType === 0x6c) return "Motion JPEG";
  if (objectType === 0x6d) return "PNG pictures";
  if (objectType === 0x6e) return "JPEG 2000";
  if (objectType === 0xa3) return "VC-1";
  if (objectType === 0xa4) return "Dirac";
  return null;
}

/** The codec of a sample entry: `mp4v` stands for several. */
export function sampleEntryCodec({ type, objectType }: Pick<SampleEntry, "type" | "objectType">): string {
  return (objectType === null ? null : objectName(objectType)) ?? codecName(type);
}
