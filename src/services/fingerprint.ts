import { hexDigest } from "../core/hex-digest.ts";
import type { GivenFootage } from "../state/given-footage.ts";

const EDGE_BYTES = 64 * 1024;

/**
 * Recognises a file without reading all of it: SHA-256 in lower-case hexadecimal over its first and last 64 KiB
 * (over the whole file when it is shorter than both).
 */
export async function fingerprint(file: Blob): Promise<string> {
  const whole = file.size <= 2 * EDGE_BYTES;
  const edges = whole ? file : new Blob([file.slice(0, EDGE_BYTES), file.slice(file.size - EDGE_BYTES)]);
  return hexDigest("SHA-256", await edges.arrayBuffer());
}

/** The same of what was opened. A folder is known by the names and sizes of its pictures, and by the first and last of them. */
export async function footageFingerprint(given: GivenFootage): Promise<string> {
  if (given.kind === "file") return fingerprint(given.file);
  const { files } = given;
  const ends = await Promise.all([files[0]!, files.at(-1)!].map(fingerprint));
  const lines = [...files.map(({ name, size }) => `${name}\t${size}`), ...ends];
  return hexDigest("SHA-256", new TextEncoder().encode(lines.join("\n")));
}
