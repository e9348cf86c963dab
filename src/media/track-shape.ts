import type { InputVideoTrack } from "mediabunny";
import type { VideoNotice } from "../core/video-notice.ts";
import { type AvcSps, descriptionOf, spsInByteStream, spsInRecord } from "./container/avc-sps.ts";

/** Sizes on display and what decodes a track. */
export interface TrackShape {
  readonly width: number;
  readonly height: number;
  readonly config: VideoDecoderConfig;
}

/** SMPTE 240M. Source: ITU-T H.273, table 4. */
const MATRIX_240M = 7;
/** PQ and HLG. Source: ITU-T H.273, table 3. */
const TRANSFER_PQ = 16;
const TRANSFER_HLG = 18;

/**
 * The demuxer reads half the height of interlaced H.264 in transport streams: it does not double what is counted in
 * fields. The stream's own parameter set has the size. Everything else is the demuxer's word.
 */
export async function shapeOf(
  track: InputVideoTrack,
  config: VideoDecoderConfig,
  sps: AvcSps | null,
): Promise<TrackShape> {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  if (!sps || config.description !== undefined || config.codedHeight === sps.height) {
    return { width, height, config };
  }
  const { displayAspectWidth: _, displayAspectHeight: __, ...rest } = config;
  const wide = sps.pixelAspect >= 1;
  const shown = {
    width: Math.round(wide ? sps.width * sps.pixelAspect : sps.width),
    height: Math.round(wide ? sps.height : sps.height / sps.pixelAspect),
  };
  const aspect =
    sps.pixelAspect === 1 ? {} : { displayAspectWidth: shown.width, displayAspectHeight: shown.height };
  return { ...shown, config: { ...rest, codedWidth: sps.width, codedHeight: sps.height, ...aspect } };
}

/** The parameter set of an H.264 track: in its description, or in front of a key frame. */
export async function readSps(
  codec: string | null,
  config: VideoDecoderConfig,
  keyPacket: () => Promise<Uint8Array>,
): Promise<AvcSps | null> {
  if (codec !== "avc") return null;
  const record = descriptionOf(config);
  return record ? spsInRecord(record) : spsInByteStream(await keyPacket());
}

/** What the browser changes about colours, as far as the file says how they are coded. */
export async function colourNotices(track: InputVideoTrack, sps: AvcSps | null): Promise<VideoNotice[]> {
  // The demuxer knows more transfers than TypeScript's list of them.
  const transfer: string | null | undefined = (await track.getColorSpace()).transfer;
  const notices: VideoNotice[] = [];
  if (transfer === "pq" || sps?.transfer === TRANSFER_PQ) notices.push({ kind: "hdr", transfer: "PQ" });
  else if (transfer === "hlg" || sps?.transfer === TRANSFER_HLG)
    notices.push({ kind: "hdr", transfer: "HLG" });
  if (sps?.matrix === MATRIX_240M) {
    notices.push({ kind: "colour-matrix", matrix: "SMPTE 240M", shownAs: "BT.601" });
  }
  return notices;
}
