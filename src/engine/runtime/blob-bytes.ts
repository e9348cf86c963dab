/**
 * A blob as onnxruntime-web takes a byte array for weights. It asks such an array for its length and for one span after the other, so
 * no more than a tensor is in memory at a time. Workers only, where reading may block.
 *
 * The runtime's JSPI build would take the blob itself. It reads it through a BYOB stream reader, and Chromium (156) forgets such a
 * reader when it collects garbage while a read is pending: the session would never be finished.
 *
 * This rests on the runtime's insides (see `RUNTIME_VERSION`). A session therefore compares `bytesRead` with what it needs.
 */
export class BlobBytes extends Uint8Array<ArrayBuffer> {
  bytesRead = 0;
  private readonly blob: Blob;
  private readonly onRead: () => void;
  private readonly reader = new FileReaderSync();

  /** @param onRead called before each span is read, which is all that is heard of a session while it is made */
  constructor(blob: Blob, onRead: () => void) {
    super(new ArrayBuffer(0));
    this.blob = blob;
    this.onRead = onRead;
    Object.defineProperty(this, "byteLength", { value: blob.size });
    Object.defineProperty(this, "length", { value: blob.size });
  }

  override subarray(begin = 0, end = this.blob.size): Uint8Array<ArrayBuffer> {
    this.onRead();
    const span = new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(begin, end)));
    this.bytesRead += span.length;
    return span;
  }
}
