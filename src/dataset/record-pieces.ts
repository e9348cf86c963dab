import { MAX_RECORD_BYTES } from "./data-file.ts";

/** The bytes of one value, gathered over the ends of chunks. */
export class RecordPieces {
  private pieces: Uint8Array<ArrayBuffer>[] = [];
  private length = 0;
  private readonly limit: number;

  constructor(limit = MAX_RECORD_BYTES) {
    this.limit = limit;
  }

  add(piece: Uint8Array<ArrayBuffer>): void {
    this.length += piece.length;
    if (this.length > this.limit) this.pieces = [];
    else this.pieces.push(piece);
  }

  /** What was gathered, and nothing from then on; null when it was too long. */
  take(): Uint8Array<ArrayBuffer> | null {
    const { pieces, length } = this;
    this.pieces = [];
    this.length = 0;
    if (length > this.limit) return null;
    if (pieces.length === 1) return pieces[0]!;
    return joined(pieces, length);
  }
}

/** @param length of all together */
export function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}
