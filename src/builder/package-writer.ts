import { FailureError } from "../core/failure.ts";
import type { FileEntry } from "../core/manifest.ts";
import { Sha256 } from "../core/sha256.ts";
import type { PackageSink } from "./byte-source.ts";
import type { PlannedShard } from "./layout.ts";
import type { BuildOptions } from "./package.ts";
import type { Checkpoint } from "./safetensors.ts";

/** Writes the files of a package, hashing and counting what passes. */
export class PackageWriter {
  private readonly sink: PackageSink;
  private readonly options: Pick<BuildOptions, "onProgress" | "signal">;
  private readonly totalBytes: number;
  private writtenBytes = 0;

  constructor(
    sink: PackageSink,
    shards: readonly PlannedShard[],
    options: Pick<BuildOptions, "onProgress" | "signal">,
  ) {
    this.sink = sink;
    this.options = options;
    this.totalBytes = shards.reduce(
      (sum, { tensors }) => sum + tensors.at(-1)!.offset + tensors.at(-1)!.bytes,
      0,
    );
  }

  async whole(path: string, content: Uint8Array): Promise<FileEntry> {
    return this.write(
      path,
      (async function* () {
        yield content;
      })(),
    );
  }

  async shard(shard: PlannedShard, checkpoint: Checkpoint): Promise<FileEntry> {
    const counted = this.counted(shard.path, contents(shard, checkpoint));
    return this.write(shard.path, counted);
  }

  private async write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<FileEntry> {
    const hash = new Sha256();
    let bytes = 0;
    const watched = async function* () {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    await this.sink.write(path, watched());
    return { path, bytes, sha256: hash.hex() };
  }

  private async *counted(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (this.options.signal?.aborted) throw new FailureError("cancelled", "cancelled");
      this.writtenBytes += chunk.length;
      this.options.onProgress?.({ file, writtenBytes: this.writtenBytes, totalBytes: this.totalBytes });
      yield chunk;
    }
  }
}

/** The bytes of a shard: its tensors in order, zeros between them up to the next one's offset. */
async function* contents(shard: PlannedShard, checkpoint: Checkpoint): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (const { recipe, offset, bytes } of shard.tensors) {
    if (offset > position) yield new Uint8Array(offset - position);
    position = offset;
    for await (const chunk of recipe.chunks(checkpoint)) {
      position += chunk.length;
      yield chunk;
    }
    if (position !== offset + bytes) {
      throw new RangeError(
        `tensor ${recipe.name} should take ${bytes} bytes, its recipe made ${position - offset}`,
      );
    }
  }
}
