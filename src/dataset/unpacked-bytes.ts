import { FailureError } from "../core/failure.ts";
import type { DataFile } from "./data-file.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a file, chunk by chunk, out of gzip where it is in gzip. @throws FailureError `dataset-invalid` where the gzip is cut or damaged */
export async function* unpackedBytes(file: DataFile): AsyncGenerator<Bytes> {
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
        try {
          const { done, value } = await source.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          sourceError = error;
          controller.error(error);
        }
      },
    });
    yield* chunksOf(isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole);
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

async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.length > 0) yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
