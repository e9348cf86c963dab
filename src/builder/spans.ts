import { createSHA256 } from "hash-wasm";
import { FailureError } from "../core/failure.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type { ByteSource } from "./byte-source.ts";

/** A position in a file, with the state of a SHA-256 over all bytes before it; the state is null at the start. */
export interface HashedPosition {
  readonly offset: number;
  readonly state: Uint8Array | null;
}

/** Consecutive bytes of a file, owned by the caller, and the state of the hash after them. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly state: Uint8Array;
}

/** Reads a file in spans of the given lengths, starting at a position. */
export type ReadSpans = (
  path: string,
  from: HashedPosition,
  lengths: readonly number[],
  signal?: AbortSignal,
) => AsyncIterable<Span>;

/**
 * Reads and hashes spans on the calling thread.
 * @throws FailureError `checkpoint-invalid` when the file ends too early
 */
export function spanReader(source: ByteSource): ReadSpans {
  return async function* read(path, from, lengths, signal) {
    const hash = await createSHA256();
    if (from.state) hash.load(from.state);
    else hash.init();
    const pieces = source.stream(path, from.offset, signal)[Symbol.asyncIterator]();
    let rest = new Uint8Array(0);
    let offset = from.offset;
    try {
      for (const length of lengths) {
        const bytes = new Uint8Array(length);
        for (let filled = 0; filled < length; ) {
          if (rest.length === 0) {
            const next = await pieces.next();
            if (next.done) throw endsEarly(path, offset + length, offset + filled);
            rest = next.value as Uint8Array<ArrayBuffer>;
          }
          const part = rest.subarray(0, length - filled);
          bytes.set(part, filled);
          filled += part.length;
          rest = rest.subarray(part.length);
        }
        offset += length;
        hash.update(bytes);
        yield { bytes, state: hash.save() };
      }
    } finally {
      await pieces.return?.();
    }
  };
}

/** Lower-case hexadecimal SHA-256 of all bytes that went into the state. */
export async function digestOf(state: Uint8Array): Promise<string> {
  return (await createSHA256()).load(state).digest();
}

/** SHA-256 and length of a file or any other sequence of bytes. */
export async function hashStream(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = (await createSHA256()).init();
  let bytes = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
    onBytes(piece.length);
  }
  return { bytes, sha256: hash.digest() };
}

/** Lower-case hexadecimal SHA-256 of a text in UTF-8. */
export async function hashText(text: string): Promise<string> {
  return (await createSHA256()).init().update(text).digest();
}

/** Files up to this size are hashed at once: WebCrypto is three times as fast, but needs all bytes in memory. */
const HASHED_WHOLE_BYTES = 128 * 2 ** 20;

/** `hashStream` for a file of known size, and faster. If the size turns out to be different, the hash is meaningless. */
export async function hashFile(
  pieces: AsyncIterable<Uint8Array>,
  expectedBytes: number,
  onBytes: (bytes: number) => void,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  if (expectedBytes > HASHED_WHOLE_BYTES) return hashStream(pieces, onBytes);
  const whole = new Uint8Array(expectedBytes);
  let bytes = 0;
  for await (const piece of pieces) {
    whole.set(piece.subarray(0, Math.max(0, expectedBytes - bytes)), Math.min(bytes, expectedBytes));
    bytes += piece.length;
    onBytes(piece.length);
  }
  return { bytes, sha256: await hexDigest("SHA-256", whole) };
}

const endsEarly = (path: string, expected: number, found: number): FailureError =>
  new FailureError(
    "checkpoint-invalid",
    "{path} should hold at least {expected} bytes, ends at {found}; it is cut off; download it again",
    { values: { path, expected, found } },
  );
