import { FailureError } from "../core/failure.ts";
import { at, type RecordBytes } from "./data-file.ts";
import { RecordPieces } from "./record-pieces.ts";

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === 0x0d;

/** What comes next: the array itself, its first value or its end, a value, a colon, a comma or the end, nothing. */
type Phase = "array" | "first" | "value" | "colon" | "separator" | "nothing";

/** How the value at hand ends: with its closing bracket, its closing quote, or before a blank, comma or bracket. */
type ValueKind = "nested" | "text" | "word";

/** Of an object the values are its keys and what they stand for, in turns. */
type Shape = "array" | "object";

/**
 * Cuts a JSON array, or an object, into the bytes of its values, chunk by chunk. Only brackets and quotes are read; whether a value is JSON is for its
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
  private readonly shape: Shape;
  private readonly open: number;
  private readonly close: number;

  constructor(name: string, shape: Shape = "array") {
    this.name = name;
    this.shape = shape;
    this.open = shape === "array" ? OPEN_LIST : OPEN_OBJECT;
    this.close = shape === "array" ? CLOSE_LIST : CLOSE_OBJECT;
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
      this.count++;
      this.phase = this.shape === "object" && this.count % 2 === 1 ? "colon" : "separator";
    }
    this.passed += chunk.length;
    return found;
  }

  /** To be called after the last chunk. @throws FailureError `dataset-invalid` where the array is not closed */
  finish(): void {
    if (this.phase === "nothing") return;
    const where =
      this.kind === null
        ? `after ${this.records()} records`
        : `inside record ${this.records()} (${at(this.start)})`;
    throw new FailureError(
      "dataset-invalid",
      `${this.name} is cut short: the ${this.shape} should end with "${String.fromCharCode(this.close)}", the file ends ${where}, at byte ${this.passed}. Get the file again.`,
    );
  }

  /** Whole ones so far. */
  private records(): number {
    return this.shape === "array" ? this.count : Math.floor(this.count / 2);
  }

  /** Reads one byte outside the values. @returns the place to go on at, which is the same where a value begins */
  private between(chunk: Uint8Array, place: number): number {
    const byte = chunk[place]!;
    if (isBlank(byte)) {
      if (byte === NEWLINE) this.line++;
      return place + 1;
    }
    const { phase } = this;
    if (phase === "array" && byte === this.open) this.phase = "first";
    else if (phase === "colon" && byte === COLON) this.phase = "value";
    else if (phase === "separator" && byte === COMMA) this.phase = "value";
    else if ((phase === "separator" || phase === "first") && byte === this.close) this.phase = "nothing";
    else if ((phase === "first" || phase === "value") && !this.isMark(byte)) {
      this.start = { line: this.line, byte: this.passed + place };
      this.kind = byte === OPEN_OBJECT || byte === OPEN_LIST ? "nested" : byte === QUOTE ? "text" : "word";
      this.depth = 0;
      this.inText = false;
      return place;
    } else throw this.malformed(byte, place);
    return place + 1;
  }

  private malformed(byte: number, place: number): FailureError {
    const close = `"${String.fromCharCode(this.close)}"`;
    const expected = {
      array: `"${String.fromCharCode(this.open)}"`,
      first: `a record or ${close}`,
      value: `a record after the ${this.count % 2 === 1 && this.shape === "object" ? "colon" : "comma"}`,
      colon: '":"',
      separator: `"," or ${close}`,
      nothing: `nothing after the ${this.shape}`,
    }[this.phase];
    const where = at({ line: this.line, byte: this.passed + place });
    const found = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `the byte ${byte}`;
    return new FailureError(
      "dataset-invalid",
      `${this.name} is not a JSON ${this.shape}: expected ${expected}, found ${found} at ${where}, after ${this.records()} records.`,
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
        if (this.isMark(byte) || isBlank(byte)) return i;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --this.depth === 0) return i + 1;
      i++;
    }
    return null;
  }

  /** Whether a byte stands between two values, or behind the last one. */
  private isMark(byte: number): boolean {
    return byte === COMMA || byte === this.close || (byte === COLON && this.shape === "object");
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
