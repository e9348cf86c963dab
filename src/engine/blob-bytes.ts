/**
 * A blob in the clothes of a byte array: onnxruntime-web asks external data only for its length and for one stretch after the other,
 * so that no more than a tensor is in memory at a time. Workers only, where reading may block.
 */
export class BlobBytes extends Uint8Array<ArrayBuffer> {
  readonly #blob: Blob;
  readonly #reader = new FileReaderSync();

  constructor(blob: Blob) {
    super(new ArrayBuffer(0));
    this.#blob = blob;
    Object.defineProperty(this, "byteLength", { value: blob.size });
    Object.defineProperty(this, "length", { value: blob.size });
  }

  override subarray(begin = 0, end = this.#blob.size): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#reader.readAsArrayBuffer(this.#blob.slice(begin, end)));
  }
}

/** The same bytes; `onRead` is called before a part of them is read, which is all that is heard of a session while it is made. */
export function watchedBlob(blob: Blob, onRead: () => void): Blob {
  const watched = blob.slice();
  const slice: Blob["slice"] = (...part) => {
    onRead();
    return blob.slice(...part);
  };
  return Object.defineProperty(watched, "slice", { value: slice });
}
