import { bytesOfToken } from "./byte-level.ts";

/** What the detokeniser needs of the vocabulary. */
export interface TokenTable {
  /** The vocabulary entry of an id; undefined beyond the vocabulary (embeddings can have spare rows). */
  entry(id: number): string | undefined;
  isAdded(id: number): boolean;
  /** Added tokens named in special_tokens_map.json: left out of the text. */
  isSkipped(id: number): boolean;
}

/**
 * Turns ids into text one by one. A character whose bytes span tokens appears when it is complete; bytes that cannot
 * become one are U+FFFD. Skips tokens as upstream's slow tokenizer does, so that a generated `<image>` stays visible.
 * Source: videorefer-models.md 8 (output), quirk 38.
 */
export class Detokenizer {
  private readonly table: TokenTable;
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(table: TokenTable) {
    this.table = table;
  }

  /** The text that has become certain with this token; often empty within a multi-byte character. */
  push(id: number): string {
    if (this.table.isSkipped(id)) return "";
    const entry = this.table.entry(id);
    if (entry === undefined) return "";
    if (this.table.isAdded(id)) return this.decoder.decode() + entry;
    return this.decoder.decode(bytesOfToken(entry), { stream: true });
  }

  /** Ends the text: an unfinished character becomes U+FFFD. The detokeniser is then ready for another text. */
  finish(): string {
    return this.decoder.decode();
  }
}
