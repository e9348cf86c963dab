import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../core/failure.ts";
import { float16ToFloat32 } from "../core/float.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import {
  dict,
  EMPTY_DICT,
  EMPTY_TUPLE,
  global,
  integer,
  MARK,
  PERSISTENT_ID,
  PROTOCOL,
  REDUCE,
  SET_ITEMS,
  STOP,
  TUPLE,
  tensor,
  text,
  torchFile,
  tuple,
  type ZipPart,
  zipFile,
} from "../testing/torch-files.ts";
import { widenBfloat16 } from "./quantise-kernels.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import { readTorchFile } from "./torch-file.ts";

// Files by torch itself, from training/golden/torch_file.py; hostile ones are put together here.

const FOLDER = new URL("./fixtures/torch-file/", import.meta.url);
const saved = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.bin`, FOLDER)));

interface ExpectedTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}
const expected: Record<string, Record<string, ExpectedTensor>> = JSON.parse(
  readFileSync(new URL("expected.json", FOLDER), "utf8"),
).files;

const FILE = "region_encoder.bin";
const read = (bytes: Uint8Array) => readTorchFile(new MemoryFiles([[FILE, bytes]]), FILE);

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await read(bytes).then(
    () => expect.unreachable("the file was accepted"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(FailureError);
  expect(error.failure.code).toBe("checkpoint-invalid");
  expect(error.message).toMatch(
    /^region_encoder\.bin: .*(download the file again|safetensors\.torch\.save_file)/s,
  );
  return error.message;
}

const TYPES: Record<string, string> = { BF16: "torch.bfloat16", F16: "torch.float16", F32: "torch.float32" };

function valuesOf(file: Uint8Array, { offset, bytes, dtype }: StoredTensor): number[] {
  const { buffer } = file.slice(offset, offset + bytes);
  if (dtype === "F32") return [...new Float32Array(buffer)];
  const bits = new Uint16Array(buffer);
  if (dtype === "F16") return [...float16ToFloat32(bits)];
  const values = new Float32Array(bits.length);
  widenBfloat16(bits, values);
  return [...values];
}

describe("what torch.save wrote", () => {
  it.each(Object.keys(expected))("is found: %s", async (name) => {
    const file = saved(name);
    const tensors = await read(file);
    expect([...tensors.keys()]).toEqual(Object.keys(expected[name]!));
    for (const [key, { shape, dtype, values }] of Object.entries(expected[name]!)) {
      const stored = tensors.get(key)!;
      expect(stored, key).toMatchObject({ file: FILE, shape });
      expect(TYPES[stored.dtype], key).toBe(dtype);
      expect(valuesOf(file, stored), key).toEqual(values);
    }
  });

  it.each([
    ["before-1.6", "written by torch before 1.6"],
    ["double", "should hold numbers of bfloat16, float16 or float32, has a torch.DoubleStorage"],
    ["list", "instruction 0x5d"],
    ["nested", "state should be a tensor"],
    ["protocol-4", "protocol 2, is of 4"],
    ["sliced", "every-other is not stored row after row"],
    ["transposed", "matrix is not stored row after row"],
  ])("is refused in another form: %s", async (name, message) => {
    expect(await refusal(saved(name))).toContain(message);
  });

  it("is found in a dict of that name, and only there", async () => {
    const source = new MemoryFiles([[FILE, saved("nested")]]);
    expect((await readTorchFile(source, FILE, { within: "state" })).size).toBeGreaterThan(0);
    await expect(readTorchFile(source, FILE, { within: "model" })).rejects.toThrow(
      'dict of tensors named "model"',
    );
  });

  it("is found where a storage has more numbers than 31 bits count, which are written otherwise", async () => {
    const pickle = dict([["a", tensor({ shape: [2] })]]).join();
    const long = pickle.replace(integer(2).join(), "138,5,2,0,0,0,0").split(",").map(Number);
    expect((await read(torchFile(long, new Uint8Array(4)))).get("a")).toMatchObject({ bytes: 4, shape: [2] });
  });

  it.each(Object.keys(expected))(
    "is found without reading what a publisher's hash covers: %s",
    async (name) => {
      const source = new MemoryFiles([[FILE, saved(name)]]);
      let reads = 0;
      const published = {
        size: (path: string) => source.size(path),
        publishedSha256: () => "00",
        read(path: string, offset: number, length: number) {
          reads++;
          return source.read(path, offset, length);
        },
      };
      expect(await readTorchFile(published, FILE)).toEqual(await readTorchFile(source, FILE));
      // Start, end, its 64-bit forms, directory, two headers, byte order and pickle.
      expect(reads).toBeLessThanOrEqual(9);
    },
  );

  it("is all tested", () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".bin"));
    expect(files).toHaveLength(Object.keys(expected).length + 7);
  });
});

const whole = tensor({ shape: [2] });
const four = new Uint8Array(4);

it("reads sizes and positions in 64-bit fields", async () => {
  const parts: ZipPart[] = [
    { name: "archive/data.pkl", content: dict([["a", whole]]) },
    { name: "archive/data/0", content: four },
  ];
  const [narrow, wide] = [zipFile(parts), zipFile(parts, { wide: true })];
  expect(await read(wide)).toEqual(await read(narrow));
  expect((await read(narrow)).get("a")).toMatchObject({ bytes: 4, dtype: "BF16", shape: [2] });
});

it("reads every header of a published file whose content is not aligned", async () => {
  const source = new MemoryFiles([[FILE, torchFile(dict([["a", whole]]), four)]]);
  const published = Object.assign(source, { publishedSha256: () => "00" });
  expect((await readTorchFile(published, FILE)).get("a")).toMatchObject({ bytes: 4 });
});

it("takes names from Object.prototype for names", async () => {
  const file = torchFile(
    dict([
      ["__proto__", whole],
      ["constructor", whole],
    ]),
    four,
  );
  expect([...(await read(file)).keys()]).toEqual(["__proto__", "constructor"]);
});

describe("a hostile pickle", () => {
  const program = (...instructions: number[][]) =>
    torchFile([...PROTOCOL, ...instructions.flat(), ...STOP], four);
  const call = (module: string, name: string, ...parameters: number[][]) => [
    ...global(module, name),
    ...tuple(...parameters),
    ...REDUCE,
  ];
  const memoise = [0x71, 0];
  const recalled = [0x68, 0];

  it.each<[string, Uint8Array, string]>([
    [
      "that calls the system",
      program(call("os", "system", text("true"))),
      '"os.system", which would run code',
    ],
    [
      "that evaluates",
      program(call("__builtin__", "eval", text("1"))),
      '"__builtin__.eval", which would run code',
    ],
    ["that looks like torch", program(global("torch.hub", "load")), '"torch.hub.load", which would run code'],
    [
      "that splits a name",
      program(global("torch._utils._rebuild_tensor_v2\nos", "system")),
      "would run code",
    ],
    ["that names a global without end", torchFile([...PROTOCOL, 0x63, ...new Array(99).fill(97)]), "cut off"],
    ["of the first instruction set", torchFile([0x63, 0x6f, 0x73, 0x0a]), "cut off"],
    ["that builds an instance", program([0x69]), "instruction 0x69"],
    ["with a number of eight bytes", program([0x8a, 8, 1, 2, 3, 4, 5, 6, 7, 8]), "counts nothing"],
    ["with a long negative number", program([0x8a, 2, 0, 0x80]), "counts nothing"],
    ["with a number of no bytes", program([0x8a, 0]), "counts nothing"],
    ["that sets attributes", program(EMPTY_DICT, EMPTY_DICT, [0x62]), "sets attributes"],
    ["that calls text", program(text("f"), EMPTY_TUPLE, REDUCE), "calls something that cannot be called"],
    [
      "that gives OrderedDict entries",
      program(call("collections", "OrderedDict", text("a"))),
      "in a way that",
    ],
    ["that rebuilds from nothing", program(call("torch._utils", "_rebuild_tensor_v2")), "in a way that"],
    ["with a storage that is text", program(text("0"), PERSISTENT_ID), "no storage of numbers"],
    [
      "with a storage of a type that is no type",
      program(
        tuple(text("storage"), global("collections", "OrderedDict"), text("0"), text("cpu"), integer(1)),
        PERSISTENT_ID,
      ),
      "no storage of numbers",
    ],
    [
      "of a dict that holds itself",
      program(EMPTY_DICT, memoise, text("a"), recalled, [0x73]),
      "a should be a tensor",
    ],
    [
      "with a name twice",
      torchFile(
        dict([
          ["a", whole],
          ["a", whole],
        ]),
        four,
      ),
      "a is there twice",
    ],
    ["with a number for a name", program(EMPTY_DICT, integer(1), whole, [0x73]), "names that are not text"],
    ["with half an entry", program(EMPTY_DICT, MARK, text("a"), SET_ITEMS), "entries into something"],
    [
      "with entries for a text",
      program(text("x"), MARK, text("a"), whole, SET_ITEMS),
      "entries into something",
    ],
    ["that takes from an empty stack", program(TUPLE), "takes what is not there"],
    ["that reaches below a mark", program(text("a"), MARK, [0x85]), "takes what is not there"],
    ["that recalls nothing", program(recalled), "recalls 0, which it never stored"],
    ["that ends on nothing", program(), "takes what is not there"],
    ["that ends on two values", program(EMPTY_DICT, EMPTY_DICT), "more than one value"],
    ["that goes on after its end", torchFile([...dict([]), ...STOP]), "more than one value"],
    ["without end", torchFile([...PROTOCOL, ...EMPTY_DICT]), "cut off"],
    ["with text longer than itself", torchFile([...PROTOCOL, 0x58, 255, 255, 255, 255]), "cut off"],
    ["with text that is not UTF-8", program([0x58, 1, 0, 0, 0, 0xff]), "text in UTF-8"],
    ["with more steps than tensors need", torchFile(new Array(250_000).fill(0x28)), "more than 200000 steps"],
    [
      "that doubles tuples",
      program(EMPTY_TUPLE, ...new Array(80_000).fill([...memoise, ...recalled, 0x86])),
      "more than 200000 steps",
    ],
    [
      "that nests tuples",
      program(EMPTY_TUPLE, new Array(90_000).fill(0x85)),
      "should hold a dict of tensors",
    ],
    [
      "of a megabyte and more",
      torchFile(new Array(2 ** 20 + 1).fill(0x28)),
      "should have 1 to 1048576 bytes",
    ],
  ])("%s is refused", async (_, file, message) => {
    expect(await refusal(file)).toContain(message);
  });

  it.each<[string, Parameters<typeof tensor>[0], string]>([
    ["without its storage", { shape: [2], key: "1" }, "the numbers of a are missing"],
    ["with a storage by a path", { shape: [2], key: "../data.pkl" }, "the numbers of a are missing"],
    ["larger than its storage", { shape: [3], elements: 2 }, "storage of 2 numbers, takes 3 from 0"],
    ["that starts too late", { shape: [2], offset: 1 }, "takes 2 from 1"],
    ["that starts before its storage", { shape: [2], offset: -1 }, "in a way that torch.save does not"],
    ["of a storage of another length", { shape: [2], elements: 3 }, "should take 6 bytes, takes 4"],
    ["of another type's length", { shape: [2], type: "FloatStorage" }, "should take 8 bytes, takes 4"],
    ["of a size below nothing", { shape: [-2] }, "no storage of numbers"],
    [
      "whose sizes overflow",
      { shape: new Array(8).fill(2 ** 30), elements: 2 },
      "is not stored row after row",
    ],
    ["of nine axes", { shape: [2, 1, 1, 1, 1, 1, 1, 1, 1] }, "in a way that torch.save does not"],
    ["of fewer strides than axes", { shape: [1, 2], strides: [1] }, "is not stored row after row"],
    ["of strides that repeat a number", { shape: [2], strides: [0] }, "is not stored row after row"],
  ])("a tensor %s is refused", async (_, description, message) => {
    expect(await refusal(torchFile(dict([["a", tensor(description)]]), four))).toContain(message);
  });
});

describe("a hostile zip", () => {
  const pickle: ZipPart = { name: "archive/data.pkl", content: dict([["a", whole]]) };
  const storage: ZipPart = { name: "archive/data/0", content: four };
  const changed = (change: (file: Uint8Array) => void) => {
    const file = zipFile([pickle, storage]);
    change(file);
    return file;
  };

  it.each<[string, Uint8Array, string]>([
    ["that is empty", new Uint8Array(0), "which is a zip"],
    ["of nothing", zipFile([]), "which is a zip"],
    [
      "of an empty pickle",
      zipFile([{ ...pickle, content: [] }, storage]),
      "should have 1 to 1048576 bytes, has 0",
    ],
    ["of an entry without a name", zipFile([{ ...pickle, name: "" }]), "with one data.pkl"],
    ["that is a pointer of Git LFS", new TextEncoder().encode("version https://git-lfs"), "which is a zip"],
    ["that ends after its signature", Uint8Array.from([80, 75, 3, 4]), "download is incomplete"],
    ["of another kind", zipFile([{ ...storage, name: "word/document.xml" }]), "with one data.pkl"],
    ["of two pickles", zipFile([pickle, { ...pickle, name: "other/data.pkl" }]), "with one data.pkl"],
    [
      "with a compressed storage",
      zipFile([pickle, { ...storage, method: 8 }]),
      "is compressed (zip method 8)",
    ],
    ["with an encrypted storage", zipFile([pickle, { ...storage, flags: 1 }]), "is encrypted"],
    ["with an entry twice", zipFile([pickle, storage, storage]), "archive/data/0 is there twice"],
    ["with a wrong checksum", zipFile([{ ...pickle, crc: 1 }, storage]), "checksum"],
    ["with entries in one place", zipFile([pickle, { ...storage, at: 0 }]), "overlaps"],
    [
      "with an entry inside another",
      zipFile([
        { ...storage, content: zipFile([pickle]) },
        { ...pickle, at: 44 },
      ]),
      "overlaps",
    ],
    [
      "with an entry of two names",
      zipFile([pickle, { ...storage, localName: "archive/data/1" }]),
      "no header of its own",
    ],
    ["with an entry outside", zipFile([pickle, { ...storage, at: 2 ** 31 }]), "impossible sizes"],
    [
      "with big-endian numbers",
      zipFile([pickle, storage, { name: "archive/byteorder", content: Buffer.from("big") }]),
      "little-endian, are big",
    ],
    ["with a comment", changed((file) => file.fill(1, file.length - 2)), "download is incomplete"],
    [
      "with bytes after its end",
      Uint8Array.from([...zipFile([pickle, storage]), 0]),
      "download is incomplete",
    ],
    ["with a wrong count", changed((file) => file.fill(3, file.length - 12, file.length - 11)), "lists 2"],
    [
      "with 65535 entries",
      changed((file) => file.fill(255, file.length - 14, file.length - 10)),
      "1 to 4000 entries",
    ],
    [
      "with a directory elsewhere",
      changed((file) => file.fill(0, file.length - 6, file.length - 2)),
      "be before its end record",
    ],
    [
      "with four thousand and one entries",
      zipFile(Array.from({ length: 4001 }, (_, n) => ({ ...storage, name: `a/data/${n}` }))),
      "1 to 4000 entries",
    ],
  ])("%s is refused", async (_, file, message) => {
    expect(await refusal(file)).toContain(message);
  });
});

describe("whatever the bytes", () => {
  /** A refusal in words, or the tensors of the file as it was. */
  async function check(bytes: Uint8Array, original: ReadonlyMap<string, StoredTensor> | null): Promise<void> {
    try {
      const tensors = await read(bytes);
      if (original) expect(tensors).toEqual(original);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
    }
  }

  it("a pickle of anything ends in words or in tensors", async () => {
    const instruction = fc.constantFrom<number[]>(
      PROTOCOL,
      ...[
        MARK,
        TUPLE,
        REDUCE,
        SET_ITEMS,
        EMPTY_DICT,
        EMPTY_TUPLE,
        PERSISTENT_ID,
        [0x85],
        [0x86],
        [0x87],
        [0x73],
      ],
      ...[[0x71, 0], [0x68, 0], [0x71, 1], [0x68, 1], [0x62], [0x88], [0x4b, 2]],
      ...[text("storage"), text("a"), integer(2), whole, global("torch", "HalfStorage")],
      global("torch._utils", "_rebuild_parameter"),
    );
    const bytes = fc.array(fc.nat(255), { maxLength: 3 });
    const instructions = fc.array(fc.oneof({ weight: 20, arbitrary: instruction }, bytes), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(instructions, (program) =>
        check(torchFile([...PROTOCOL, ...program.flat(), ...STOP], four), null),
      ),
      { numRuns: 3000 },
    );
  });

  const original = saved("mixed");

  it("a file cut anywhere is refused", async () => {
    for (let length = 0; length < original.length; length++) await refusal(original.slice(0, length));
  });

  it("a file with any one byte changed is refused, or the change does not matter", async () => {
    const tensors = await read(original);
    for (let at = 0; at < original.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const file = original.slice();
        file[at]! ^= change;
        await check(file, tensors);
      }
    }
  });

  it("a file with a span replaced is refused, or the change does not matter", async () => {
    const tensors = await read(original);
    const span = fc.uint8Array({ minLength: 1, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 64), span, (at, bytes) => {
        const file = original.slice();
        file.set(bytes, at);
        return check(file, tensors);
      }),
      { numRuns: 2000 },
    );
  });
});
