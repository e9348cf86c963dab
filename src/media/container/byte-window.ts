/** Bytes fetched at once: many small samples, or headers, come from one read. */
const WINDOW_BYTES = 512 * 1024;

/** Reads a file in pieces that follow each other, through one window. */
export class ByteWindow {
  private readonly file: Blob;
  private bytes = new Uint8Array();
  private start = 0;

  constructor(file: Blob) {
    this.file = file;
  }

  get size(): number {
    return this.file.size;
  }

  /** Up to `length` bytes from `start`; fewer where the file ends. They stay valid, and must not be written to. */
  async read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(start + length, this.file.size);
    if (start < this.start || end > this.start + this.bytes.length) {
      const until = Math.min(this.file.size, start + Math.max(length, WINDOW_BYTES));
      const bytes = new Uint8Array(await this.file.slice(start, until).arrayBuffer());
      // Another caller may have moved the window in the meantime; this one's bytes are right either way.
      this.bytes = bytes;
      this.start = start;
      return bytes.subarray(0, Math.max(0, end - start));
    }
    return this.bytes.subarray(start - this.start, Math.max(start, end) - this.start);
  }
}
