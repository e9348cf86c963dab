import { FailureError } from "../core/failure.ts";
import type { DataFile } from "./data-file.ts";
import { chunksOf, type Gunzip, memberStarts, unpackedMembers } from "./gzip-members.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const native: Gunzip = () => new DecompressionStream("gzip");

/**
 * The bytes of a file, chunk by chunk, out of gzip where it is in gzip. Browsers unpack the first member of a gzip and fail at a second one,
 * where Node goes on; then the file is read again, member by member.
 * @throws FailureError `dataset-invalid` where the gzip is cut or damaged
 */
export async function* unpackedBytes(file: DataFile, gunzip = native): AsyncGenerator<Bytes> {
  const source = file.stream().getReader();
  const head = await readHead(source);
  let sourceError: unknown;
  try {
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    const whole = new ReadableStream<Bytes>({
      start(controller) {
        if (head.length > 0) controller.enqueue(head);
      },
      async pull(controller) {
        const { done, value } = await source.read().catch((error: unknown) => {
          sourceError = error;
          throw error;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    if (isGzip) yield* unpacked(file, whole, gunzip, () => sourceError !== undefined);
    else yield* chunksOf(whole);
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    const said = error instanceof Error ? error.message : String(error);
    throw new FailureError(
      "dataset-invalid",
      "{name} is in gzip, which is cut short or damaged ({said}). Get the file again.",
      { values: { name: file.name, said }, cause: error },
    );
  } finally {
    await source.cancel().catch(() => undefined);
  }
}

async function* unpacked(
  file: DataFile,
  whole: ReadableStream<Bytes>,
  gunzip: Gunzip,
  isUnreadable: () => boolean,
): AsyncGenerator<Bytes> {
  let given = 0;
  let fault: unknown;
  try {
    for await (const chunk of chunksOf(whole.pipeThrough(gunzip()))) {
      given += chunk.length;
      yield chunk;
    }
    return;
  } catch (error) {
    fault = error;
  }
  const starts = isUnreadable() ? [] : await memberStarts(file.stream());
  if (starts.length < 2) throw fault;
  let known = given;
  for await (const chunk of unpackedMembers(file.stream(), starts, gunzip)) {
    if (known < chunk.length) yield chunk.subarray(known);
    known = Math.max(0, known - chunk.length);
  }
}

/** The first bytes, at least two where the file has as many. */
async function readHead(source: ReadableStreamDefaultReader<Bytes>): Promise<Bytes> {
  let head: Bytes = new Uint8Array(0);
  while (head.length < 2) {
    const { done, value } = await source.read();
    if (done) break;
    const joined = new Uint8Array(head.length + value.length);
    joined.set(head);
    joined.set(value, head.length);
    head = joined;
  }
  return head;
}
