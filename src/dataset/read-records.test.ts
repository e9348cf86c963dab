import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../core/failure.ts";
import type { DataFile } from "./data-file.ts";
import { readRecords } from "./read-records.ts";

/** A file whose stream comes in chunks of the given lengths, again and again. */
function chunked(
  content: string | Uint8Array,
  lengths: readonly number[] = [1 << 20],
  name = "set.json",
): DataFile {
  const bytes = new Uint8Array(typeof content === "string" ? new TextEncoder().encode(content) : content);
  let at = 0;
  let nth = 0;
  return {
    name,
    stream: () =>
      new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          const length = lengths[nth++ % lengths.length]!;
          controller.enqueue(bytes.slice(at, at + length));
          at += length;
        },
      }),
  };
}

async function read(file: DataFile) {
  const entries = [];
  for await (const entry of readRecords(file)) entries.push(entry);
  return entries;
}
const records = async (file: DataFile) => (await read(file)).map(({ record, fault }) => record ?? fault);

const failure = async (file: DataFile) => {
  const error = await read(file).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof FailureError)) throw error ?? new Error("expected a failure");
  expect(error.failure.code).toBe("dataset-invalid");
  return error.message;
};

const RECORDS = [
  { id: 1, text: 'ä„]},\\"' },
  { id: 2, of: [[], {}, [{ a: "\\" }], "\\\\"] },
  {},
  { é: "日本 😀 \u2028" },
];
const LAYOUTS = {
  array: JSON.stringify(RECORDS),
  "indented array": `\ufeff${JSON.stringify(RECORDS, null, 2)}\n`,
  lines: RECORDS.map((record) => JSON.stringify(record)).join("\n"),
  "lines after a mark": `\ufeff\n${RECORDS.map((record) => `${JSON.stringify(record)}\r\n`).join("\n")}`,
};

describe.each(Object.entries(LAYOUTS))("%s", (_, text) => {
  it("is read the same however it is cut into chunks", async () => {
    const length = new TextEncoder().encode(text).length;
    for (let cut = 1; cut < length; cut++)
      expect(await records(chunked(text, [cut, length]))).toEqual(RECORDS);
    expect(await records(chunked(text, [1]))).toEqual(RECORDS);
  });

  it("is read from gzip", async () => {
    const packed = gzipSync(text);
    for (const length of [1, 2, 3, 1000]) expect(await records(chunked(packed, [length]))).toEqual(RECORDS);
  });

  it("keeps each record as it stands in the file, and says where", async () => {
    const bytes = new TextEncoder().encode(text.replace("\ufeff", ""));
    for (const entry of await read(chunked(text, [7]))) {
      if (!entry.record) throw new Error(entry.fault);
      const own = new TextEncoder().encode(entry.text);
      expect(new TextDecoder().decode(bytes.subarray(entry.byte, entry.byte + own.length))).toBe(entry.text);
      const before = new TextDecoder().decode(bytes.subarray(0, entry.byte));
      expect(entry.line).toBe(before.split("\n").length);
    }
  });
});

it("reads any JSON values, in any chunks", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  return fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1 }),
      lengths,
      fc.boolean(),
      async (objects, lengths, spaced) => {
        const expected = JSON.parse(JSON.stringify(objects));
        const array = JSON.stringify(objects, null, spaced ? 1 : 0);
        expect(await records(chunked(array, lengths))).toEqual(expected);
        const lines = objects.map((one) => JSON.stringify(one)).join("\n");
        expect(await records(chunked(lines, lengths, "set.jsonl"))).toEqual(expected);
      },
    ),
  );
});

describe("a file that is no data set", () => {
  it.each([
    ["", "is empty"],
    [" \n\n", "is empty"],
    ["42", "no line that is a JSON object|has in its first line: expected a JSON object, found a number"],
    ['{"id": 1}', "is a single JSON object"],
    ['{\n  "id": 1\n}', "begins with an object that does not end in its first line"],
    ["<!DOCTYPE html>\n<p>", "first line"],
    ['[{"id": 1}, ]', 'expected a record after the comma, found "]" at line 1, byte 12'],
    ["[,{}]", 'expected a record or "]"'],
    ['[{"id": 1} {"id": 2}]', 'expected "," or "]", found "{"'],
    ['[{"id": 1}]\n]', "expected nothing after the array"],
    ['[{"id": 1}, {"id": ', "is cut short.*inside record 1"],
    ['[{"id": 1}', "is cut short.*after 1 records"],
    ["[", "is cut short"],
  ])("%j", async (text, message) => {
    for (const length of [1, 5, 1000])
      expect(await failure(chunked(text, [length]))).toMatch(new RegExp(message));
  });

  it("is gzip that is cut or damaged", async () => {
    const packed = gzipSync(LAYOUTS.lines);
    expect(await failure(chunked(packed.subarray(0, packed.length - 9)))).toMatch(/cut short or damaged/);
    const damaged = new Uint8Array(packed);
    damaged[damaged.length - 6]! ^= 0xff;
    expect(await failure(chunked(damaged))).toMatch(/cut short or damaged/);
  });

  it("is a lone object, unless the name promises lines, or it has turns and the name is open", async () => {
    const lone = '{"conversations": []}';
    expect(await records(chunked(lone, [9], "one.jsonl"))).toHaveLength(1);
    expect(await records(chunked(lone, [9], "one"))).toHaveLength(1);
    expect(await failure(chunked(lone, [9], "one.json.gz"))).toMatch(/single JSON object/);
  });
});

describe("values that are no records", () => {
  it("are said to be broken or of another kind, and the rest is read", async () => {
    const found = await records(chunked('[{"id": }, 3, "a,]", null, [{}], {"id": 1}, nan]'));
    expect(found).toEqual([
      expect.stringMatching(/broken JSON/),
      "expected a JSON object, found a number",
      "expected a JSON object, found a string",
      "expected a JSON object, found null",
      "expected a JSON object, found an array",
      { id: 1 },
      expect.stringMatching(/broken JSON/),
    ]);
    expect(await records(chunked("[]"))).toEqual([]);
  });

  it("may begin JSON lines", async () => {
    expect(await records(chunked('[1]\n{"id": 1}\n'))).toEqual([
      "expected a JSON object, found an array",
      { id: 1 },
    ]);
    expect(await records(chunked('{"id\n{"id": 1}\n', [99], "a.jsonl"))).toEqual([
      expect.stringMatching(/broken/),
      { id: 1 },
    ]);
  });

  it.each(["a.json", "a", "a.txt.gz"])("are a broken first line too, whatever the name: %s", async (name) => {
    for (const broken of ['{"id', "nonsense", "42"]) {
      for (const length of [1, 4, 99]) {
        const found = await records(chunked(`${broken}\n\n{"id": 1}\n{"id": 2}\n`, [length], name));
        expect(found).toEqual([expect.stringMatching(/expected a JSON object/), { id: 1 }, { id: 2 }]);
      }
    }
    expect(await failure(chunked('{"id\n"id": 1}\n{"id": 2}\n', [99], name))).toMatch(/first line/);
  });

  it("may hold bytes that are no UTF-8", async () => {
    const bytes = new TextEncoder().encode('[{"id": "?"}, {}]');
    bytes[9] = 0xff;
    expect(await records(chunked(bytes))).toEqual(["expected UTF-8, found other bytes", {}]);
  });
});

it("passes the error of a file that cannot be read on", async () => {
  const broken: DataFile = {
    name: "set.json",
    stream: () => new ReadableStream({ pull: () => Promise.reject(new Error("the disk is gone")) }),
  };
  await expect(read(broken)).rejects.toThrow("the disk is gone");
});
