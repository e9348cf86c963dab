import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { refuseMistakenFile } from "./mistaken-file.ts";

/** A checkpoint folder on a disk, in a browser or on a hub. Paths are relative, with `/`; only `../NAME/…` may leave the folder. */
export interface ByteSource {
  /** Bytes in the file. */
  size(path: string): Promise<number>;
  /** Exactly `length` bytes from `offset`; rejects when the file is shorter. */
  read(path: string, offset: number, length: number): Promise<Uint8Array>;
  exists(path: string): Promise<boolean>;
  /** The bytes from `offset` to the end of the file, in order, in pieces of any length. The caller owns each piece. */
  stream(path: string, offset: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Lower-case hexadecimal SHA-256 that the publisher gives for the file, where there is one. */
  publishedSha256?(path: string): string | undefined;
}

/** No text file of a checkpoint comes near this; a larger one is a mistake or an attack. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

/**
 * Reads a whole JSON file whose top level is an object.
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function readJson(source: ByteSource, path: string): Promise<JsonObject> {
  return parseJsonObject(await readWhole(source, path), path);
}

/** @throws FailureError `checkpoint-invalid`, naming the file */
export async function readText(source: ByteSource, path: string): Promise<string> {
  return decodeUtf8(await readWhole(source, path), path);
}

/** @throws FailureError `checkpoint-invalid` when the file is missing too large to be configuration, or a pointer or web page in its place */
export async function readWhole(source: ByteSource, path: string): Promise<Uint8Array> {
  if (!(await source.exists(path))) {
    throw new FailureError("checkpoint-invalid", "{path} is missing from the checkpoint folder", {
      values: { path },
    });
  }
  const bytes = await source.size(path);
  if (bytes > MAX_TEXT_BYTES) {
    throw new FailureError(
      "checkpoint-invalid",
      `${path} should be at most ${MAX_TEXT_BYTES} bytes, has ${bytes}`,
    );
  }
  const content = await source.read(path, 0, bytes);
  refuseMistakenFile(content, path);
  return content;
}

/** Parses UTF-8 JSON into an object; `where` names it in failures. */
export function parseJsonObject(bytes: Uint8Array, where: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes, where));
  } catch (cause) {
    if (cause instanceof FailureError) throw cause;
    throw new FailureError("checkpoint-invalid", `${where} should be JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FailureError("checkpoint-invalid", `${where} should hold a JSON object`);
  }
  return value as JsonObject;
}

function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FailureError("checkpoint-invalid", `${where} should be text in UTF-8`, { cause });
  }
}
