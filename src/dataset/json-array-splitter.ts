import { FailureError } from "../core/failure.ts";
import { at, type RecordBytes } from "./data-file.ts";
import { RecordPieces } from "./record-pieces.ts";

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === 0x0d;

/** What comes next: the array itself, its first value or its end, a value, a comma or the end, nothing. */
type Phase = "array" | "first" | "value" | "separator" | "nothing";

/** How the value at hand ends: with its closing bracket, its closing quote, or before a blank, comma or bracket. */
type ValueKind = "nested" | "text" | "word";

/**
 * Cuts a JSON array into the bytes of its values, chunk by chunk. Only brackets and quotes are read; whether a value is JSON is for its
 * reader to find out. So one broken value costs no other, as long as its brackets and quotes are whole.
 */
export class JsonArraySplitter {
  private phase: Phase = "array";
  private kind: ValueKind | null = null;
  private depth = 0;
  private inText = false;
  /** Backslashes at the end of the last chunk, inside a text. */
  private backslashes = 0;
  private line = 1;
  /** Bytes before the chunk at hand. */
  private passed = 0;
  private count = 0;
  private start = { line: 1, byte: 0 };
  private readonly pieces = new RecordPieces();
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The values that end in this chunk. @throws FailureError `dataset-invalid` where the array is malformed */
  push(chunk: Uint8Array<ArrayBuffer>): RecordBytes[] {
    const found: RecordBytes[] = [];
    let place = 0;
    while (place < chunk.length) {
      if (this.kind === null) {
        place = this.between(chunk, place);
        continue;
      }
      const from = place;
      const end = this.within(chunk, place);
      place = end ?? chunk.length;
      this.pieces.add(chunk.subarray(from, place));
      if (end === null) break;
      found.push({ bytes: this.pieces.take(), ...this.start });
      this.kind = null;
      this.phase = "separator";
      this.count++;
    }
    this.passed += chunk.length;
    return found;
  }

  /** To be called after the last chunk. @throws FailureError `dataset-invalid` where the array is not closed */
  finish(): void {
    if (this.phase === "nothing") return;
    const where =
      this.kind === null ? `after ${this.count} records` : `inside record ${this.count} (${at(this.start)})`;
    throw new FailureError(
      "dataset-invalid",
      `${this.name} is cut short: the array should end with "]", the file ends ${where}, at byte ${this.passed}. Get the file again.`,
    );
  }

  /** Reads one byte outside the values. @returns the place to go on at, which is the same where a value begins */
  private between(chunk: Uint8Array, place: number): number {
    const byte = chunk[place]!;
    if (isBlank(byte)) {
      if (byte === NEWLINE) this.line++;
      return place + 1;
    }
    const { phase } = this;
    if (phase === "array" && byte === OPEN_LIST) this.phase = "first";
    else if (phase === "separator" && byte === COMMA) this.phase = "value";
    else if ((phase === "separator" || phase === "first") && byte === CLOSE_LIST) this.phase = "nothing";
    else if ((phase === "first" || phase === "value") && byte !== COMMA && byte !== CLOSE_LIST) {
      this.start = { line: this.line, byte: this.passed + place };
      this.kind = byte === OPEN_OBJECT || byte === OPEN_LIST ? "nested" : byte === QUOTE ? "text" : "word";
      this.depth = 0;
      this.inText = false;
      return place;
    } else throw this.malformed(byte, place);
    return place + 1;
  }

  private malformed(byte: number, place: number): FailureError {
    const expected = {
      array: '"["',
      first: 'a record or "]"',
      value: "a record after the comma",
      separator: '"," or "]"',
      nothing: "nothing after the array",
    }[this.phase];
    const where = at({ line: this.line, byte: this.passed + place });
    const found = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `the byte ${byte}`;
    return new FailureError(
      "dataset-invalid",
      `${this.name} is not a JSON array: expected ${expected}, found ${found} at ${where}, after ${this.count} records.`,
    );
  }

  /** Follows a value from `place`. @returns where it ends, or null when it goes on in the next chunk */
  private within(chunk: Uint8Array, place: number): number | null {
    let i = place;
    while (i < chunk.length) {
      if (this.inText) {
        const end = this.endOfText(chunk, i);
        if (end === null) return null;
        i = end;
        this.inText = false;
        if (this.depth === 0 && this.kind === "text") return i;
        continue;
      }
      const byte = chunk[i]!;
      if (byte === QUOTE) this.inText = true;
      else if (byte === NEWLINE && this.kind === "nested") this.line++;
      else if (this.kind === "word") {
        if (byte === COMMA || byte === CLOSE_LIST || isBlank(byte)) return i;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --this.depth === 0) return i + 1;
      i++;
    }
    return null;
  }

  /** Where the text that holds `from` ends, after its quote; null when it goes on in the next chunk. */
  private endOfText(chunk: Uint8Array, from: number): number | null {
    let segment = from;
    while (true) {
      const quote = chunk.indexOf(QUOTE, segment);
      const end = quote < 0 ? chunk.length : quote;
      let first = end;
      while (first > segment && chunk[first - 1] === BACKSLASH) first--;
      // A run that reaches back to where the chunk begins may have begun in the one before.
      const run = end - first + (first === segment ? this.backslashes : 0);
      this.backslashes = quote < 0 ? run : 0;
      if (quote < 0) return null;
      if (run % 2 === 0) return quote + 1;
      segment = quote + 1;
    }
  }
}
