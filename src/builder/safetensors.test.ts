import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../core/failure.ts";
import { MemoryFiles, safetensorsFile } from "../testing/memory-files.ts";
import { Checkpoint } from "./checkpoint.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import { decodeElements, type StoredTensor } from "./stored-tensor.ts";

const FILE = "model.safetensors";
const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const read = (file: Uint8Array) => readSafetensorsHeader(new MemoryFiles([[FILE, file]]), FILE);
const bytes = (length: number) => new Uint8Array(length);

describe("safetensors header", () => {
  it("gives absolute positions, whatever the order of the names", async () => {
    const file = safetensorsFile(
      { b: entry(8, 16), a: entry(0, 8), __metadata__: { format: "pt" } },
      bytes(16),
    );
    const tensors = await read(file);
    expect([...tensors.keys()]).toEqual(["b", "a"]);
    expect(tensors.get("b")).toEqual({
      file: FILE,
      offset: file.length - 8,
      bytes: 8,
      dtype: "F32",
      shape: [2],
    });
  });

  const hostile: Record<string, [Uint8Array, RegExp]> = {
    "an empty file": [bytes(0), /has only 0 bytes/],
    "a header longer than the file": [
      Uint8Array.from([255, 0, 0, 0, 0, 0, 0, 0, 123, 125]),
      /header length 255/,
    ],
    "a header length beyond 2^53": [bytes(64).fill(255), /header length 18446744073709552000/],
    "a header that is not JSON": [safetensorsFile("{nonsense}"), /header should be JSON/],
    "a header that is not UTF-8": [
      Uint8Array.from([4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0xfe, 0x7d]),
      /should be text in UTF-8/,
    ],
    "a header that is a list": [safetensorsFile([]), /should hold a JSON object/],
    "a dtype that is none": [
      safetensorsFile({ a: entry(0, 4, [1], "") }, bytes(4)),
      /tensor a should have a dtype/,
    ],
    "an unknown dtype that ends before it begins": [
      safetensorsFile({ a: entry(4, 0, [1], "F99") }, bytes(4)),
      /should take/,
    ],
    "a negative size": [safetensorsFile({ a: entry(0, 4, [-1]) }, bytes(4)), /shape of whole numbers/],
    "a fractional size": [safetensorsFile({ a: entry(0, 4, [0.5, 2]) }, bytes(4)), /shape of whole numbers/],
    "a shape that disagrees with its bytes": [
      safetensorsFile({ a: entry(0, 8, [3]) }, bytes(8)),
      /should take 12 bytes/,
    ],
    "sizes whose product overflows": [
      safetensorsFile({ a: entry(0, 8, [2 ** 40, 2 ** 40]) }, bytes(8)),
      /its offsets give 8/,
    ],
    "offsets backwards": [safetensorsFile({ a: entry(8, 4, [1]) }, bytes(8)), /its offsets give -4/],
    "an end beyond the file": [safetensorsFile({ a: entry(0, 8) }, bytes(4)), /download is incomplete/],
    overlap: [safetensorsFile({ a: entry(0, 8), b: entry(4, 12) }, bytes(12)), /tensor b overlaps another/],
    "a gap": [safetensorsFile({ a: entry(0, 4), b: entry(8, 12) }, bytes(12)), /tensor b leaves a gap/],
    "bytes after the last tensor": [
      safetensorsFile({ a: entry(0, 4) }, bytes(8)),
      /should end with the file/,
    ],
    "one name twice": [
      safetensorsFile(
        `{"a":${JSON.stringify(entry(0, 4))},"\\u0061":${JSON.stringify(entry(4, 8))}}`,
        bytes(8),
      ),
      /tensor a is listed twice/,
    ],
    "one key of a tensor twice": [
      safetensorsFile('{"a":{"dtype":"F32","dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', bytes(4)),
      /dtype is listed twice/,
    ],
    "one key of a tensor twice, spelled otherwise": [
      safetensorsFile(
        '{"a":{"shape":[1],"\\u0073hape" : [2],"dtype":"BF16","data_offsets":[0,4]}}',
        bytes(4),
      ),
      /shape is listed twice/,
    ],
    "negative offsets": [safetensorsFile({ a: entry(-4, 0, [1]) }, bytes(4)), /two data offsets/],
    "fractional offsets": [safetensorsFile({ a: entry(0.5, 4.5, [1]) }, bytes(8)), /two data offsets/],
    "offsets beyond 2^53": [
      safetensorsFile('{"a":{"dtype":"F32","shape":[1],"data_offsets":[9007199254740993,9007199254740997]}}'),
      /two data offsets/,
    ],
    "a size beyond any number": [
      safetensorsFile('{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', bytes(4)),
      /shape of whole numbers/,
    ],
    "lists in lists": [safetensorsFile({ a: entry(0, 4, [[1]]) }, bytes(4)), /nested deeper than 3/],
    "a tensor that is text": [safetensorsFile({ a: "F32" }), /tensor a should have a dtype/],
    "a page of the web": [
      new TextEncoder().encode("<!doctype html><title>Not found</title>"),
      /is a web page, not the file itself/,
    ],
    "a tensor that is null": [safetensorsFile({ a: null }), /tensor a should have a dtype/],
  };
  it.each(Object.entries(hostile))("refuses %s", async (_, [file, message]) => {
    const failure = await read(file).then(
      () => expect.unreachable("the file was accepted"),
      (error) => error.failure,
    );
    expect(failure.code).toBe("checkpoint-invalid");
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain(FILE);
    expect(failure.message).toContain("download the file again");
  });

  it("takes names from Object.prototype for names", async () => {
    const names = ["__proto__", "constructor", "toString"];
    const entries = names.map((name, nth) => `"${name}":${JSON.stringify(entry(4 * nth, 4 * nth + 4))}`);
    expect([...(await read(safetensorsFile(`{${entries.join()}}`, bytes(12)))).keys()]).toEqual(names);
  });

  it("reads keys as JSON does, with quotes, colons and braces in them", async () => {
    const names = ['a"b', "a:b", "{[", "\\", '\\"', "é", "\u2028"];
    const header = Object.fromEntries(names.map((name, nth) => [name, entry(4 * nth, 4 * nth + 4)]));
    const tensors = await read(
      safetensorsFile({ __metadata__: { "a:": '"{' }, ...header }, bytes(4 * names.length)),
    );
    expect([...tensors.keys()]).toEqual(names);
  });

  const length = 16 * 2 ** 20 - 64;
  it.each<[string, string]>([
    ["one name", `{"${"a".repeat(length)}":1}`],
    ["a name without end", `{"${'\\"'.repeat(length / 2)}`],
    ["quotes", `{"${'"'.repeat(length)}`],
    ["lists in lists", "[".repeat(length)],
    ["objects in objects", '{"a":'.repeat(length / 5)],
    ["sizes", `{"a":{"dtype":"F32","shape":[${"1,".repeat(length / 2 - 30)}1],"data_offsets":[0,8]}}`],
    ["spaces", `{"a"${" ".repeat(length)}}`],
    ["names", `{${Array.from({ length: 10 ** 6 }, (_, nth) => `"${nth}":1`).join()}}`],
  ])(
    "of the largest length and full of %s is refused within seconds",
    { timeout: 60_000 },
    async (_, header) => {
      const failure = await read(safetensorsFile(header)).catch((error) => error.failure);
      expect(failure.code).toBe("checkpoint-invalid");
      expect(failure.message.length).toBeLessThan(600);
    },
  );

  it("of the format's largest length is refused unread", async () => {
    const prefix = safetensorsFile("").fill(0);
    new DataView(prefix.buffer).setUint32(0, 100_000_000, true);
    const source = {
      size: async () => 2e8,
      read: async (_: string, offset: number) =>
        offset === 0 ? prefix : expect.unreachable("the header was read"),
    };
    await expect(readSafetensorsHeader(source, FILE)).rejects.toThrow("should be at most 16777216");
  });

  it("whatever its text ends in words or in tensors", async () => {
    const keys = fc.constantFrom("a", "b", "__proto__", "dtype", "shape", "data_offsets", "__metadata__");
    const leaf = fc.oneof(
      fc.nat(8),
      fc.constantFrom("F32", "U8", null, -1, 0.5, 1e300),
      fc.array(fc.nat(8), { maxLength: 3 }),
    );
    const tensor = fc.record({
      dtype: fc.constantFrom("F32", "U8", "F99"),
      shape: fc.array(fc.nat(4), { maxLength: 2 }),
      data_offsets: fc.tuple(fc.nat(8), fc.nat(8)),
    });
    const header = fc.dictionary(keys, fc.oneof(tensor, fc.dictionary(keys, leaf), leaf));
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      header.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.nat(16), async (content, dataBytes) => {
        const file = safetensorsFile(content, bytes(dataBytes));
        const tensors = await read(file).catch((error) => {
          if (!(error instanceof FailureError)) throw error;
          return new Map<string, StoredTensor>();
        });
        for (const tensor of tensors.values())
          expect(tensor.offset + tensor.bytes).toBeLessThanOrEqual(file.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("checkpoint", () => {
  const shard = (name: string) => safetensorsFile({ [name]: entry(0, 8) }, bytes(8));
  const index = (map: object) => JSON.stringify({ metadata: {}, weight_map: map });
  const open = (files: [string, Uint8Array | string][]) => Checkpoint.open(new MemoryFiles(files));

  it("reads shards named by the index", async () => {
    const checkpoint = await open([
      ["model.safetensors.index.json", index({ a: "one.safetensors", b: "two.safetensors" })],
      ["one.safetensors", shard("a")],
      ["two.safetensors", shard("b")],
    ]);
    expect(checkpoint.expect("b", [2]).file).toBe("two.safetensors");
  });

  it.each<[string, [string, Uint8Array | string][], RegExp]>([
    ["no weights", [], /holds none of them/],
    ["an empty pickle", [["pytorch_model.bin", ""]], /pytorch_model\.bin: should be a file by torch\.save/],
    [
      "pickles without an index of them",
      [["pytorch_model.bin.index.json", "{}"]],
      /pytorch_model\.bin\.index\.json should hold a weight_map/,
    ],
    [
      "an index of pickles that names another kind of file",
      [["pytorch_model.bin.index.json", index({ a: "one.safetensors" })]],
      /pytorch_model\.bin\.index\.json names the file one\.safetensors/,
    ],
    [
      "a missing shard",
      [["model.safetensors.index.json", index({ a: "one.safetensors" })]],
      /one.safetensors is named/,
    ],
    [
      "an index that points out of the folder",
      [["model.safetensors.index.json", index({ a: "../../one.safetensors" })]],
      /names the file \.\.\//,
    ],
    [
      "a tensor the shard lacks",
      [
        ["model.safetensors.index.json", index({ a: "one.safetensors", b: "one.safetensors" })],
        ["one.safetensors", shard("a")],
      ],
      /tensor b is listed/,
    ],
    [
      "a tensor in two shards",
      [
        ["model.safetensors.index.json", index({ a: "one.safetensors", b: "two.safetensors" })],
        ["one.safetensors", shard("a")],
        ["two.safetensors", shard("a")],
      ],
      /two.safetensors: tensor a is not assigned/,
    ],
  ])("refuses %s", async (_, files, message) => {
    await expect(open(files)).rejects.toThrow(message);
  });

  it("refuses a wrong shape, a type that is not float, and values that are not finite", async () => {
    const data = new Uint8Array(Float32Array.from([1, Number.NaN]).buffer);
    const header = { float: entry(0, 8), whole: entry(8, 16, [2], "I32") };
    const checkpoint = await open([[FILE, safetensorsFile(header, Uint8Array.from([...data, ...bytes(8)]))]]);
    expect(() => checkpoint.expect("float", [1, 2])).toThrow(
      "should have shape [1, 2] by config.json, has [2]",
    );
    expect(() => checkpoint.expect("whole", [2])).toThrow("should be BF16, F16 or F32, is I32");
    expect(() => checkpoint.expect("other", [2])).toThrow("tensor other is missing");
    expect(() => decodeElements("float", checkpoint.expect("float", [2]), 0, data)).toThrow(
      "NaN at element 1",
    );
  });

  it("widens bfloat16 and float16 exactly", async () => {
    const data = new Uint8Array(Uint16Array.from([0x3fc0, 0xc000, 0x3e00, 0x0001]).buffer);
    const header = { brain: entry(0, 4, [2], "BF16"), half: entry(4, 8, [2], "F16") };
    const checkpoint = await open([[FILE, safetensorsFile(header, data)]]);
    const values = (name: string, from: number) => [
      ...decodeElements(name, checkpoint.expect(name, [2]), 0, data.subarray(from, from + 4)),
    ];
    expect(values("brain", 0)).toEqual([1.5, -2]);
    expect(values("half", 4)).toEqual([1.5, 2 ** -24]);
  });
});
