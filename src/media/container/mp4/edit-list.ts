import type { Edit } from "../packet-source.ts";

/**
 * The edits of an `elst` box that show media, each as a span of the media's clock and its place in the presentation.
 * Empty edits in front only delay what follows; one behind another edit shows the media from its start, as in ffmpeg and
 * the browsers that use it. Rates are taken as 1, as players do.
 * Source: ISO/IEC 14496-12, 8.6.6 (elst).
 * @param elst           payload of the box
 * @param movieTimescale units per second of durations
 * @param mediaTimescale units per second of media times
 * @returns edits in the order they are shown; a single one of no duration (fragmented files) reaches to the end
 */
export function readEdits(elst: DataView, movieTimescale: number, mediaTimescale: number): Edit[] {
  if (elst.byteLength < 8 || movieTimescale <= 0 || mediaTimescale <= 0) return [];
  const wide = elst.getUint8(0) === 1;
  const entryBytes = wide ? 20 : 12;
  const count = Math.min(elst.getUint32(4), Math.floor((elst.byteLength - 8) / entryBytes));
  const edits: Edit[] = [];
  let shownAt = 0;
  for (let entry = 0; entry < count; entry++) {
    const at = 8 + entry * entryBytes;
    const duration = wide ? Number(elst.getBigUint64(at)) : elst.getUint32(at);
    const mediaTime = wide ? Number(elst.getBigInt64(at + 8)) : elst.getInt32(at + 4);
    if (mediaTime >= 0 || edits.length > 0) {
      // Durations are counted in coarser units than frames: rounded to the media's, as players do.
      const ticks =
        duration === 0 ? Number.POSITIVE_INFINITY : Math.round((duration * mediaTimescale) / movieTimescale);
      edits.push({
        startSeconds: Math.max(0, mediaTime) / mediaTimescale,
        endSeconds: (Math.max(0, mediaTime) + ticks) / mediaTimescale,
        shownAtSeconds: shownAt / movieTimescale,
      });
    }
    shownAt += duration;
  }
  // Beside edits that last, those of no duration show nothing.
  const lasting = edits.filter(({ endSeconds }) => Number.isFinite(endSeconds));
  return lasting.length > 0 ? lasting : edits.slice(0, 1);
}
