/**
 * The part of an MP4 track that is shown. The demuxer shifts times by the edit list's start but does not say where the
 * edit ends, so the boxes that hold it are read here, headers only.
 * Source: ISO/IEC 14496-12, 8.2.2 (mvhd), 8.3.2 (tkhd), 8.6.6 (elst).
 */

/** Presentation times in seconds; a frame is shown when `start ≤ time < end`. */
export interface ShownWindow {
  readonly start: number;
  readonly end: number;
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

async function view(file: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await file.slice(start, Math.max(start, end)).arrayBuffer());
}

async function* boxes(file: Blob, start: number, end: number): AsyncGenerator<Box> {
  let at = start;
  while (at + 8 <= end) {
    const header = await view(file, at, Math.min(at + 16, end));
    if (header.byteLength < 8) return;
    const short = header.getUint32(0);
    const long = short === 1 && header.byteLength >= 16;
    const size = long ? Number(header.getBigUint64(8)) : short === 0 ? end - at : short;
    const headerBytes = long ? 16 : 8;
    if (size < headerBytes) return;
    const type = String.fromCharCode(...new Uint8Array(header.buffer, 4, 4));
    yield { type, start: at + headerBytes, end: Math.min(at + size, end) };
    at += size;
  }
}

async function child(file: Blob, parent: Box, type: string): Promise<Box | null> {
  for await (const box of boxes(file, parent.start, parent.end)) if (box.type === type) return box;
  return null;
}

async function movieTimescale(file: Blob, movie: Box): Promise<number | null> {
  const header = await child(file, movie, "mvhd");
  if (!header) return null;
  const fields = await view(file, header.start, Math.min(header.end, header.start + 24));
  const offset = fields.byteLength > 0 && fields.getUint8(0) === 1 ? 20 : 12;
  return fields.byteLength >= offset + 4 ? fields.getUint32(offset) : null;
}

async function trackId(file: Blob, track: Box): Promise<number | null> {
  const header = await child(file, track, "tkhd");
  if (!header) return null;
  const fields = await view(file, header.start, Math.min(header.end, header.start + 24));
  const offset = fields.byteLength > 0 && fields.getUint8(0) === 1 ? 20 : 12;
  return fields.byteLength >= offset + 4 ? fields.getUint32(offset) : null;
}

/**
 * The first edit that shows media, as a window. Leading empty edits delay it.
 * @param elst      payload of the `elst` box
 * @param timescale movie units per second
 * @returns null when no entry shows media; a zero duration (fragmented files) means "to the end"
 */
export function shownWindow(elst: DataView, timescale: number): ShownWindow | null {
  if (elst.byteLength < 8 || timescale <= 0) return null;
  const wide = elst.getUint8(0) === 1;
  const entryBytes = wide ? 20 : 12;
  const count = Math.min(elst.getUint32(4), Math.floor((elst.byteLength - 8) / entryBytes));
  let delay = 0;
  for (let entry = 0; entry < count; entry++) {
    const at = 8 + entry * entryBytes;
    const duration = wide ? Number(elst.getBigUint64(at)) : elst.getUint32(at);
    const mediaTime = wide ? Number(elst.getBigInt64(at + 8)) : elst.getInt32(at + 4);
    if (mediaTime === -1) {
      delay += duration;
      continue;
    }
    const start = delay / timescale;
    return { start, end: duration === 0 ? Number.POSITIVE_INFINITY : start + duration / timescale };
  }
  return null;
}

/** Reads the shown window of one track of an MP4 or QuickTime file; null when the track has no edit list. */
export async function readShownWindow(file: Blob, id: number): Promise<ShownWindow | null> {
  const movie = await child(file, { type: "file", start: 0, end: file.size }, "moov");
  if (!movie) return null;
  const timescale = await movieTimescale(file, movie);
  if (timescale === null) return null;
  for await (const track of boxes(file, movie.start, movie.end)) {
    if (track.type !== "trak" || (await trackId(file, track)) !== id) continue;
    const edits = await child(file, track, "edts");
    const list = edits && (await child(file, edits, "elst"));
    return list ? shownWindow(await view(file, list.start, list.end), timescale) : null;
  }
  return null;
}
