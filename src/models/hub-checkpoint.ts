import type { ByteSource } from "../builder/byte-source.ts";
import { companionFolders } from "../builder/companion.ts";
import { openCheckpoint, readModelConfig, recipeFor } from "../builder/open-checkpoint.ts";
import { FailureError } from "../core/failure.ts";
import { type HubOptions, type HubRepository, openHubRepository } from "./hub.ts";
import { isRepositoryName } from "./hub-address.ts";

export interface HubCheckpointOptions extends HubOptions {
  /** Revision of the vision encoder's repository, where that is another; `main` unless given. */
  readonly encoderRevision?: string;
}

export interface HubCheckpoint {
  readonly repository: HubRepository;
  /** The repository of the vision encoder's configuration; null when the checkpoint has it itself. */
  readonly encoder: HubRepository | null;
  /** Both as the folder a conversion reads. */
  readonly source: ByteSource;
  /** Every file that a conversion reads; all but the weights are small. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Bytes of all files. */
  readonly bytes: number;
}

/**
 * Opens a checkpoint on the hub and reads all of it but its weights, so that what cannot be converted is known before gigabytes come:
 * configurations, tokenizer, and the headers of the weights. What was read is remembered and not asked for again.
 * @param repository when it was opened already
 * @throws FailureError as `openHubRepository` and the builder's readers do
 */
export async function openHubCheckpoint(
  options: HubCheckpointOptions,
  repository?: HubRepository,
): Promise<HubCheckpoint> {
  repository ??= await openHubRepository(options);
  const own = new RememberingSource(repository.source);
  const encoder = await openEncoder(own, options);
  own.settle();
  const source = new RememberingSource(
    encoder ? withSibling(own, encoder.repository.split("/")[1]!, encoder.source) : own,
  );
  await openCheckpoint(source);
  source.settle();
  const files = await Promise.all(
    [...source.paths].sort().map(async (path) => ({ path, bytes: await source.size(path) })),
  );
  return { repository, encoder, source, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

async function openEncoder(source: ByteSource, options: HubCheckpointOptions): Promise<HubRepository | null> {
  const config = await readModelConfig(source);
  const name = recipeFor(config).companion(config);
  if (name === null) return null;
  for (const folder of companionFolders(name)) {
    if (await source.exists(`${folder}/config.json`)) return null;
  }
  if (!isRepositoryName(name)) {
    throw new FailureError(
      "checkpoint-invalid",
      `config.json of ${options.repository} names the vision encoder ${JSON.stringify(name.slice(0, 200))}, which is no repository (owner/name); convert a copy in a folder that has the encoder's configuration`,
    );
  }
  return openHubRepository({ ...options, repository: name, revision: options.encoderRevision });
}

/** `source`, with `sibling` as the folder `../name` beside it. */
export function withSibling(source: ByteSource, name: string, sibling: ByteSource): ByteSource {
  const prefix = `../${name}/`;
  const at = (path: string): readonly [ByteSource, string] =>
    path.startsWith(prefix) ? [sibling, path.slice(prefix.length)] : [source, path];
  const delegate =
    <Rest extends unknown[], T>(call: (source: ByteSource, path: string, ...rest: Rest) => T) =>
    (path: string, ...rest: Rest): T =>
      call(...at(path), ...rest);
  return {
    size: delegate((one, path) => one.size(path)),
    exists: delegate((one, path) => one.exists(path)),
    read: delegate((one, path, offset: number, length: number) => one.read(path, offset, length)),
    stream: delegate((one, path, offset: number, signal?: AbortSignal) => one.stream(path, offset, signal)),
    publishedSha256: delegate((one, path) => one.publishedSha256?.(path)),
  };
}

/** Notes which files are read, and keeps what is read in one piece for the next who reads the same, until it is `settled`. */
class RememberingSource implements ByteSource {
  readonly paths = new Set<string>();
  private readonly source: ByteSource;
  private readonly known = new Map<string, Uint8Array>();
  private isSettled = false;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** From now on what is known stays known, and nothing is added: weights are read only once. */
  settle(): void {
    this.isSettled = true;
  }

  exists(path: string): Promise<boolean> {
    return this.source.exists(path);
  }

  size(path: string): Promise<number> {
    return this.source.size(path);
  }

  publishedSha256(path: string): string | undefined {
    return this.source.publishedSha256?.(path);
  }

  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    const key = `${offset} ${length} ${path}`;
    const known = this.known.get(key);
    if (known) return known.slice();
    const bytes = await this.source.read(path, offset, length);
    if (!this.isSettled) {
      this.paths.add(path);
      this.known.set(key, bytes.slice());
    }
    return bytes;
  }

  stream(path: string, offset: number, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.source.stream(path, offset, signal);
  }
}
