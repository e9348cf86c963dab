import { Gunzip as MemberScanner } from "fflate";

type Bytes = Uint8Array<ArrayBuffer>;

/** How one member of a gzip is unpacked; browsers' own streams refuse whatever follows it. */
export type Gunzip = () => ReadableWritablePair<Bytes, Bytes>;

/**
 * Where the members of a gzip begin, as pigz, bgzip or joining two files make several. What is in them is left to those who unpack them.
 * @returns one place, 0, where there is one member, or where it cannot be read
 */
export async function memberStarts(file: ReadableStream<Bytes>): Promise<readonly number[]> {
  const starts = [0];
  const scanner = new MemberScanner(() => {});
  scanner.onmember = (offset) => void starts.push(offset);
  try {
    for await (const chunk of chunksOf(file)) scanner.push(chunk);
  } catch {
    // Damage is told by whoever unpacks the members, in other words.
  }
  return starts;
}

/** Unpacks each member by itself, so that each is checked against its own sum. @throws whatever `gunzip` does */
export async function* unpackedMembers(
  file: ReadableStream<Bytes>,
  starts: readonly number[],
  gunzip: Gunzip,
): AsyncGenerator<Bytes> {
  const source = file.getReader();
  let rest: Bytes = new Uint8Array(0);
  let at = 0;
  try {
    for (const end of [...starts.slice(1), Number.POSITIVE_INFINITY]) {
      const member = new ReadableStream<Bytes>({
        async pull(controller) {
          if (at < end && rest.length === 0) rest = (await source.read()).value ?? rest;
          if (at >= end || rest.length === 0) return controller.close();
          const part = rest.subarray(0, end - at);
          rest = rest.subarray(part.length);
          at += part.length;
          controller.enqueue(part);
        },
      });
      yield* chunksOf(member.pipeThrough(gunzip()));
    }
  } finally {
    await source.cancel().catch(() => undefined);
  }
}

/** What a stream gives, chunk by chunk, but for empty ones. */
export async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
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
