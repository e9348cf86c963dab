import { ByteWindow } from "./byte-window.ts";
import { type Element, elementAt, SEGMENT } from "./ebml.ts";

// Source: RFC 9559, 5.1.4.
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const CODEC_ID = 0x86;
const CODEC_PRIVATE = 0x63a2;
const VIDEO_FOR_WINDOWS = "V_MS/VFW/FOURCC";
/** Where a BITMAPINFOHEADER has its compression code. */
const CODE_START = 16;

/** The four-letter code of a file's first track that is coded as in AVI; null when there is none. */
export async function videoForWindowsCode(file: Blob): Promise<string | null> {
  const window = new ByteWindow(file);
  const tracks = await childOf(window, await childOf(window, null, SEGMENT), TRACKS);
  if (!tracks) return null;
  for await (const entry of childrenOf(window, tracks)) {
    if (entry.id !== TRACK_ENTRY) continue;
    const [codec, header] = [
      await childOf(window, entry, CODEC_ID),
      await childOf(window, entry, CODEC_PRIVATE),
    ];
    if (!codec || !header || !(await textOf(window, codec)).startsWith(VIDEO_FOR_WINDOWS)) continue;
    const code = (await textOf(window, header)).slice(CODE_START, CODE_START + 4);
    return /^[ -~]{4}$/.test(code) ? code.trim() : null;
  }
  return null;
}

async function childOf(window: ByteWindow, parent: Element | null, id: number): Promise<Element | null> {
  for await (const child of childrenOf(window, parent)) if (child.id === id) return child;
  return null;
}

/** The elements in another one, or of the file. The last may be of unknown size. */
async function* childrenOf(window: ByteWindow, parent: Element | null): AsyncGenerator<Element> {
  const end = parent?.end ?? window.size;
  for (let at = parent?.start ?? 0; at < end; ) {
    const child = await elementAt(window, at);
    if (!child) return;
    yield child;
    if (child.end === null) return;
    at = child.end;
  }
}

async function textOf(window: ByteWindow, { start, end }: Element): Promise<string> {
  const bytes = await window.read(start, Math.min(64, (end ?? start) - start));
  return String.fromCharCode(...bytes);
}
