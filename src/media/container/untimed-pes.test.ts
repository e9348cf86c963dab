import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { joinUntimed, lacksTimeStamps } from "./untimed-pes.ts";

const CASES = new URL("../../../e2e/clips/cases/", import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, CASES)));
const PLAIN = { start: 0, stride: 188, sync: 0 };

/** Payload of the packets of one stream, with what the first bytes of a PES packet are taken for. */
function payloads(
  bytes: Uint8Array,
  pid: number,
): { readonly starts: boolean; readonly payload: Uint8Array }[] {
  const found: { starts: boolean; payload: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; at += 188) {
    const packet = bytes.subarray(at, at + 188);
    if ((((packet[1]! & 31) << 8) | packet[2]!) !== pid) continue;
    const from = packet[3]! & 0x20 ? 5 + packet[4]! : 4;
    found.push({ starts: (packet[1]! & 0x40) !== 0, payload: packet.subarray(from) });
  }
  return found;
}

const PICTURES = 0x100;

describe("joinUntimed", () => {
  it("takes out the headers without a time stamp, and nothing else", () => {
    const before = bytesOf("untimed.m2t");
    const after = before.slice();
    joinUntimed(after, PLAIN);
    const [given, joined] = [payloads(before, PICTURES), payloads(after, PICTURES)];
    expect(joined).toHaveLength(given.length);
    expect(given.filter(({ starts }) => starts)).toHaveLength(38);
    expect(joined.filter(({ starts }) => starts)).toHaveLength(2);
    for (const [at, { starts, payload }] of given.entries()) {
      const own = joined[at]!;
      const isJoined = starts && !own.starts;
      const header = isJoined ? 9 + payload[8]! : 0;
      // Headers that stay say that their length is open.
      const from = own.starts ? 6 : 0;
      expect(own.payload.subarray(from)).toEqual(payload.subarray(header + from));
    }
  });

  it("leaves streams alone in which every picture has one, but for lengths", () => {
    const before = bytesOf("cat_25.m2t");
    const after = before.slice();
    joinUntimed(after, PLAIN);
    expect(payloads(after, PICTURES).map(({ starts }) => starts)).toEqual(
      payloads(before, PICTURES).map(({ starts }) => starts),
    );
  });
});

describe("lacksTimeStamps", () => {
  /** Leaves the first `count` pictures without a time stamp. */
  function without(bytes: Uint8Array, count: number): Blob {
    const copy = bytes.slice();
    let left = count;
    for (const { starts, payload } of payloads(copy, PICTURES)) {
      if (starts && left-- > 0) payload[7] = payload[7]! & 0x3f;
    }
    return new Blob([copy]);
  }

  it("asks for one on the first picture that can be decoded", async () => {
    const bytes = bytesOf("untimed.m2t");
    expect(await lacksTimeStamps(without(bytes, 0))).toBe(false);
    expect(await lacksTimeStamps(without(bytes, 1))).toBe(true);
    expect(await lacksTimeStamps(without(bytes, 38))).toBe(true);
  });

  it("lets pictures before that one go without", async () => {
    expect(await lacksTimeStamps(without(bytesOf("tuned10.m2t"), 2))).toBe(false);
  });

  it("says nothing of other files", async () => {
    expect(await lacksTimeStamps(new Blob([bytesOf("ties.mp4")]))).toBe(false);
  });
});
