import type { ByteSource } from "../builder/byte-source.ts";
import { buildPackage } from "../builder/package.ts";
import { asSegmenterPackage, type SegmenterPackage } from "../package/open-package.ts";
import { MemoryTarget } from "./memory-files.ts";

/** A blob whose bytes `MemoryBlobReader` can take at once, which Node has no way to do. */
class MemoryBlob extends Blob {
  constructor(readonly memory: Uint8Array<ArrayBuffer>) {
    super([memory]);
  }

  override slice(start = 0, end = this.memory.length): MemoryBlob {
    return new MemoryBlob(this.memory.subarray(start, end));
  }
}

/** Stands in for `FileReaderSync`. */
export class MemoryBlobReader {
  readAsArrayBuffer({ memory }: MemoryBlob): ArrayBuffer {
    return memory.slice().buffer;
  }
}

/** The f32 package of a segmenter's checkpoint, in memory. */
export async function buildSegmenterPackage(checkpoint: ByteSource): Promise<SegmenterPackage> {
  const target = new MemoryTarget();
  const options = { variant: "f32", repository: "tiny", revision: "1", licence: null } as const;
  const manifest = await buildPackage(checkpoint, target, options);
  const blobs = new Map(
    [...target.files].map(([path, bytes]): [string, Blob] => [path, new MemoryBlob(new Uint8Array(bytes))]),
  );
  const weightBytes = manifest.shards.reduce((sum, { bytes }) => sum + bytes, 0);
  return asSegmenterPackage({ manifest, hash: "", weightBytes, blobs });
}
