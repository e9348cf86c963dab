import { ByteWindow } from "./byte-window.ts";
import { EBML, type Element, elementAt, SEGMENT } from "./ebml.ts";

// Source: RFC 9559 (Matroska).
const CLUSTER = 0x1f43b675;
/** SeekHead, Info, Tracks, Cues, Chapters, Tags, Attachments: with clusters, all that a segment holds. */
const SEGMENT_CHILDREN = new Set([
  CLUSTER,
  0x114d9b74,
  0x1549a966,
  0x1654ae6b,
  0x1c53bb6b,
  0x1043a770,
  0x1254c367,
  0x1941a469,
]);

/** Sizes are written at full length, whatever they were. */
const SIZE_BYTES = 8;

/** An element whose size is to be written anew. */
interface Resized {
  readonly element: Element;
  readonly size: number;
}

interface RepairedMatroska {
  readonly file: Blob;
  /** It ended before its contents did. */
  readonly cutShort: boolean;
}

/**
 * A Matroska or WebM file put right for the demuxer, which
 * - gives up a cluster that is not whole, with all the frames in it: the file now ends after its last whole block, and
 *   the sizes around it say so;
 * - takes a segment of unknown size for the last: where recordings are joined end to end, each gets its size.
 * @returns null when there is nothing to repair, or the file is no Matroska
 */
export async function repairMatroska(file: Blob): Promise<RepairedMatroska | null> {
  const window = new ByteWindow(file);
  const first = await elementAt(window, 0);
  if (first?.id !== EBML) return null;
  const resized: Resized[] = [];
  let at = 0;
  while (at < file.size) {
    const element = await elementAt(window, at);
    // Bytes behind the last element are not ours to judge.
    if (!element || (element.id !== SEGMENT && element.end === null)) break;
    if (element.id !== SEGMENT || (element.end !== null && element.end <= file.size)) {
      at = element.end!;
      continue;
    }
    const { end, joined, cluster } = await endOfSegment(window, element);
    if (joined) {
      resized.push({ element, size: end - element.start });
      at = end;
      continue;
    }
    const cutShort = cluster !== null || end < file.size || element.end !== null;
    if (!cutShort) break;
    const growth = cluster ? SIZE_BYTES - (cluster.start - cluster.sizeStart) : 0;
    resized.push({ element, size: end - element.start + growth });
    if (cluster) resized.push({ element: cluster, size: end - cluster.start });
    return { file: rewritten(file, end, resized), cutShort };
  }
  return resized.length > 0 ? { file: rewritten(file, file.size, resized), cutShort: false } : null;
}

interface SegmentEnd {
  /** Behind its last whole element. */
  readonly end: number;
  /** Another file begins there. */
  readonly joined: boolean;
  /** The cluster that is not whole, when some of its blocks are. */
  readonly cluster: Element | null;
}

async function endOfSegment(window: ByteWindow, segment: Element): Promise<SegmentEnd> {
  let at = segment.start;
  while (at < window.size) {
    const child = await elementAt(window, at);
    if (!child) break;
    if (child.id === EBML && segment.end === null) return { end: at, joined: true, cluster: null };
    if (child.end !== null && child.end <= window.size) {
      at = child.end;
      continue;
    }
    if (child.id !== CLUSTER) break;
    const blocks = await wholeBlocks(window, child);
    if (!blocks.next) {
      const isEmpty = blocks.end === child.start;
      return { end: isEmpty ? at : blocks.end, joined: false, cluster: isEmpty ? null : child };
    }
    at = blocks.end;
  }
  return { end: at, joined: false, cluster: null };
}

/**
 * Where the last whole element of a cluster ends that is itself not whole or of unknown size; `next` when another
 * element of the segment, or the file's end, follows right there.
 */
async function wholeBlocks(window: ByteWindow, cluster: Element): Promise<{ end: number; next: boolean }> {
  let end = cluster.start;
  while (end < window.size) {
    const element = await elementAt(window, end);
    if (!element) return { end, next: false };
    if (cluster.end === null && (SEGMENT_CHILDREN.has(element.id) || element.id === EBML))
      return { end, next: true };
    if (element.end === null || element.end > window.size) return { end, next: false };
    end = element.end;
  }
  return { end, next: cluster.end === null };
}

/** The file up to `end`, with the sizes of some elements written anew, in the order they come. */
function rewritten(file: Blob, end: number, resized: readonly Resized[]): Blob {
  const parts: BlobPart[] = [];
  let from = 0;
  for (const { element, size } of resized) {
    parts.push(file.slice(from, element.sizeStart), sizeBytes(size));
    from = element.start;
  }
  return new Blob([...parts, file.slice(from, end)]);
}

function sizeBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE_BYTES);
  let rest = size;
  for (let at = SIZE_BYTES - 1; at > 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  bytes[0] = 1;
  return bytes;
}
