import type { DataFile } from "../data-file.ts";
import { unpackedBytes } from "../unpacked-bytes.ts";

/** Unpacked bytes are handed to the browser in pieces of this size. */
const PIECE_BYTES = 8 * 2 ** 20;
const BYTE_ORDER_MARK = 3;

/**
 * A data set's bytes, to be read as a stream and at any place. A plain file is read where it lies. Of one in gzip the unpacked bytes are
 * given to the browser as blobs, which it keeps on disk when they are many.
 */
export class RecordSource {
  private readonly file: File;
  private unpacked: Blob[] | null = null;
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private pendingBytes = 0;
  /** Bytes of a byte order mark, which offsets of records do not count. */
  private skipped = 0;

  constructor(file: File) {
    this.file = file;
  }

  /** Of the file as it lies there. */
  get bytes(): number {
    return this.file.size;
  }

  get name(): string {
    return this.file.name;
  }

  /** The whole data set, to be read to its end once before anything else. @param onBytes hears how much of the file was read */
  async first(onBytes: (bytes: number) => void): Promise<DataFile> {
    const head = new Uint8Array(await this.file.slice(0, 3).arrayBuffer());
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    if (isGzip) this.unpacked = [];
    else if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) this.skipped = BYTE_ORDER_MARK;
    const counted: DataFile = {
      name: this.name,
      stream: () => {
        let read = 0;
        return this.file.stream().pipeThrough(
          new TransformStream({
            transform(chunk: Uint8Array<ArrayBuffer>, controller) {
              read += chunk.length;
              onBytes(read);
              controller.enqueue(chunk);
            },
          }),
        );
      },
    };
    if (!isGzip) return counted;
    return { name: this.name, stream: () => streamOf(this.kept(unpackedBytes(counted))) };
  }

  /** The whole data set again. */
  again(): DataFile {
    if (!this.unpacked) return this.file;
    const whole = new Blob(this.unpacked);
    return { name: this.name, stream: () => whole.stream() };
  }

  /** Bytes of one record. */
  async read(byte: number, length: number): Promise<Blob> {
    const from = byte + this.skipped;
    if (!this.unpacked) return this.file.slice(from, from + length);
    this.keepPending();
    return new Blob(this.unpacked).slice(from, from + length);
  }

  private async *kept(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>) {
    let isFirst = true;
    for await (const chunk of chunks) {
      if (isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf)
        this.skipped = BYTE_ORDER_MARK;
      isFirst = false;
      this.pending.push(chunk);
      this.pendingBytes += chunk.length;
      if (this.pendingBytes >= PIECE_BYTES) this.keepPending();
      yield chunk;
    }
    this.keepPending();
  }

  private keepPending(): void {
    if (this.pending.length > 0) this.unpacked?.push(new Blob(this.pending));
    this.pending = [];
    this.pendingBytes = 0;
  }
}

/** Chunks as a stream, one for each pull. */
function streamOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
