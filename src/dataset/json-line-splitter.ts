import type { RecordBytes } from "./data-file.ts";
import { RecordPieces } from "./record-pieces.ts";

const NEWLINE = 0x0a;

/** Cuts JSON lines into the bytes of each line, chunk by chunk; blank lines are left out. A text of JSON holds no line break. */
export class JsonLineSplitter {
  private line = 1;
  private passed = 0;
  private start = 0;
  private isBlank = true;
  private readonly pieces = new RecordPieces();

  /** The lines that end in this chunk. */
  push(chunk: Uint8Array<ArrayBuffer>): RecordBytes[] {
    const found: RecordBytes[] = [];
    let place = 0;
    while (place < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, place);
      const end = newline < 0 ? chunk.length : newline;
      this.add(chunk.subarray(place, end));
      if (newline < 0) break;
      found.push(...this.take());
      this.line++;
      place = newline + 1;
      this.start = this.passed + place;
    }
    this.passed += chunk.length;
    return found;
  }

  /** The last line, where no line break follows it. */
  finish(): RecordBytes[] {
    return this.take();
  }

  private add(piece: Uint8Array<ArrayBuffer>): void {
    this.isBlank &&= piece.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
    this.pieces.add(piece);
  }

  private take(): RecordBytes[] {
    const { isBlank, line, start } = this;
    const bytes = this.pieces.take();
    this.isBlank = true;
    return isBlank ? [] : [{ bytes, line, byte: start }];
  }
}
