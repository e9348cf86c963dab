import type { FailureError } from "../core/failure.ts";

/** The supported types of `torch.*Storage`, by their names in safetensors. Integers are counters beside the weights. */
const STORAGE_DTYPES = {
  BFloat16Storage: "BF16",
  HalfStorage: "F16",
  FloatStorage: "F32",
  LongStorage: "I64",
} as const;

interface TorchStorage {
  /** Names the file `data/KEY` of the zip. */
  readonly key: string;
  readonly dtype: (typeof STORAGE_DTYPES)[keyof typeof STORAGE_DTYPES];
  readonly elements: number;
}

/** A tensor as a window into a storage; counted in elements. */
export interface TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Makes the failures of this module: `foreign` for files that may be valid in a form not read here, `broken` for invalid ones. */
export interface PickleRefusals {
  foreign(problem: string): FailureError;
  broken(problem: string): FailureError;
}

type Value =
  | string
  | number
  | boolean
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "tuple"; readonly items: readonly Value[] }
  | { readonly kind: "dict"; readonly entries: Map<string, Value> }
  | { readonly kind: "storage"; readonly storage: TorchStorage }
  | { readonly kind: "tensor"; readonly tensor: TorchTensor };

const ORDERED_DICT = "collections.OrderedDict";
const REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
const REBUILD_PARAMETER = "torch._utils._rebuild_parameter";
const STORAGE_PREFIX = "torch.";
const GLOBALS: ReadonlySet<string> = new Set([
  ORDERED_DICT,
  REBUILD_TENSOR,
  REBUILD_PARAMETER,
  ...Object.keys(STORAGE_DTYPES).map((name) => `${STORAGE_PREFIX}${name}`),
]);

/** A tensor takes about 60 steps, and checkpoints have some thousand tensors. */
const MAX_STEPS = 200_000;

/** More axes than any tensor of a model has. */
const MAX_AXES = 8;

/** As many as a whole number of float64 is exact in. */
const MAX_LONG_BYTES = 6;

const STOP = 0x2e;

/**
 * Reads a pickle of a dict, ordered or not, that maps names to tensors. Pickles are programs for a small stack machine. This
 * interpreter knows the instructions that protocol 2 of Python needs for such a dict. It answers three known calls with
 * arguments of a known form itself; nothing is imported or executed. Values are never copied, and only shapes are iterated, so
 * time and memory are bounded by the number of bytes.
 * @param within where the dict holds another dict of tensors under this name, and what else it holds does not matter
 * Source: CPython `Lib/pickletools.py`; torch `torch/serialization.py` (`_save`) and `torch/_tensor.py` (`_reduce_ex_internal`).
 * @throws the failures that `refuse` makes
 */
export function readTensorPickle(
  bytes: Uint8Array,
  refuse: PickleRefusals,
  within?: string,
): Map<string, TorchTensor> {
  const whole = new PickleMachine(bytes, refuse).run();
  const result = within !== undefined && isKind(whole, "dict") ? whole.entries.get(within) : whole;
  if (!isKind(result, "dict"))
    throw refuse.foreign(
      within === undefined
        ? "should hold a dict of tensors, and holds something else"
        : `should hold a dict of tensors named ${JSON.stringify(within)}, and holds none`,
    );
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of result.entries) {
    if (!isKind(value, "tensor")) throw refuse.foreign(`${name} should be a tensor, and is something else`);
    tensors.set(name, value.tensor);
  }
  return tensors;
}

type Kind = Extract<Value, object>["kind"];

function isKind<K extends Kind>(
  value: Value | undefined,
  kind: K,
): value is Extract<Value, { readonly kind: K }> {
  return typeof value === "object" && value.kind === kind;
}

const isCount = (value: Value | undefined): value is number => typeof value === "number" && value >= 0;

class PickleMachine {
  private readonly bytes: Uint8Array;
  private readonly data: DataView;
  private readonly refuse: PickleRefusals;
  private readonly stack: Value[] = [];
  /** Heights of the stack at its marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Value>();
  private at = 0;

  constructor(bytes: Uint8Array, refuse: PickleRefusals) {
    this.bytes = bytes;
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.refuse = refuse;
  }

  run(): Value {
    for (let step = 0; step < MAX_STEPS; step++) {
      const opcode = this.uint8();
      if (opcode !== STOP) {
        this.execute(opcode);
        continue;
      }
      const result = this.pop();
      if (this.stack.length > 0 || this.at !== this.bytes.length)
        throw this.refuse.broken("its pickle holds more than one value");
      return result;
    }
    throw this.refuse.foreign(`its pickle has more than ${MAX_STEPS} steps`);
  }

  private execute(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        this.requireProtocol(this.uint8());
        break;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        break;
      case 0x71: // BINPUT
        this.remember(this.uint8());
        break;
      case 0x72: // LONG_BINPUT
        this.remember(this.uint32());
        break;
      default:
        this.stack.push(this.made(opcode));
    }
  }

  /** The value that an instruction leaves on the stack. */
  private made(opcode: number): Value {
    switch (opcode) {
      case 0x58: // BINUNICODE
        return this.text(this.take(this.uint32()));
      case 0x4b: // BININT1
        return this.uint8();
      case 0x4d: // BININT2
        return this.data.getUint16(this.advance(2), true);
      case 0x4a: // BININT
        return this.data.getInt32(this.advance(4), true);
      case 0x8a: // LONG1, for what has more than 2³¹ numbers
        return this.longInteger(this.take(this.uint8()));
      case 0x88: // NEWTRUE
        return true;
      case 0x89: // NEWFALSE
        return false;
      case 0x29: // EMPTY_TUPLE
        return { kind: "tuple", items: [] };
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return { kind: "tuple", items: this.popMany(opcode - 0x84) };
      case 0x74: // TUPLE
        return { kind: "tuple", items: this.popToMark() };
      case 0x7d: // EMPTY_DICT
        return { kind: "dict", entries: new Map() };
      case 0x73: // SETITEM
        return this.setItems(this.popMany(2));
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x68: // BINGET
        return this.recall(this.uint8());
      case 0x6a: // LONG_BINGET
        return this.recall(this.uint32());
      case 0x63: // GLOBAL
        return { kind: "global", name: this.global() };
      case 0x51: // BINPERSID
        return { kind: "storage", storage: this.storage(this.pop()) };
      case 0x52: // REDUCE
        return this.call();
      case 0x62: // BUILD
        return this.skipMetadata();
      default:
        throw this.refuse.foreign(
          `its pickle uses instruction 0x${opcode.toString(16).padStart(2, "0")}, which no dict of tensors needs`,
        );
    }
  }

  private requireProtocol(protocol: number): void {
    if (protocol !== 2) throw this.refuse.foreign(`its pickle should be of protocol 2, is of ${protocol}`);
  }

  private advance(count: number): number {
    const start = this.at;
    if (start + count > this.bytes.length) throw this.refuse.broken("its pickle is cut off");
    this.at = start + count;
    return start;
  }

  private take(count: number): Uint8Array {
    const start = this.advance(count);
    return this.bytes.subarray(start, start + count);
  }

  private uint8(): number {
    return this.data.getUint8(this.advance(1));
  }

  private uint32(): number {
    return this.data.getUint32(this.advance(4), true);
  }

  /** Little-endian; the highest byte has the sign, and no count is negative. */
  private longInteger(bytes: Uint8Array): number {
    if (bytes.length === 0 || bytes.length > MAX_LONG_BYTES || bytes.at(-1)! >= 0x80)
      throw this.refuse.broken("its pickle has a number that counts nothing");
    return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  private text(bytes: Uint8Array): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.refuse.broken("its pickle should hold text in UTF-8");
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.refuse.broken("its pickle is cut off");
    const line = this.take(end - this.at);
    this.at++;
    return this.text(line);
  }

  private pop(): Value {
    return this.popMany(1)[0]!;
  }

  private popMany(count: number): Value[] {
    const floor = this.marks.at(-1) ?? 0;
    if (this.stack.length - count < floor) throw this.refuse.broken("its pickle takes what is not there");
    return this.stack.splice(this.stack.length - count);
  }

  private popToMark(): Value[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.refuse.broken("its pickle takes what is not there");
    return this.stack.splice(mark);
  }

  private remember(index: number): void {
    const top = this.pop();
    this.stack.push(top);
    this.memo.set(index, top);
  }

  private recall(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw this.refuse.broken(`its pickle recalls ${index}, which it never stored`);
    return value;
  }

  private setItems(items: readonly Value[]): Value {
    const dict = this.pop();
    if (!isKind(dict, "dict") || items.length % 2 !== 0)
      throw this.refuse.broken("its pickle puts entries into something that has none");
    for (let nth = 0; nth < items.length; nth += 2) {
      const name = items[nth];
      if (typeof name !== "string") throw this.refuse.foreign("its pickle has names that are not text");
      if (dict.entries.has(name)) throw this.refuse.broken(`${name} is there twice`);
      dict.entries.set(name, items[nth + 1]!);
    }
    return dict;
  }

  private global(): string {
    const name = `${this.line()}.${this.line()}`;
    if (GLOBALS.has(name)) return name;
    if (/^torch\.\w+Storage$/.test(name))
      throw this.refuse.foreign(`should hold numbers of bfloat16, float16 or float32, has a ${name}`);
    // Not `foreign`: its advice is to load the file in Python, which would run the call.
    throw this.refuse.broken(
      `names ${JSON.stringify(name)}, which would run code of its own where Python loads it, so do not load it there`,
    );
  }

  /** A persistent id, which torch writes in place of a storage. */
  private storage(id: Value): TorchStorage {
    const [tag, type, key, location, elements, ...rest] = isKind(id, "tuple") ? id.items : [];
    const dtype = isKind(type, "global") ? storageDtype(type.name) : undefined;
    if (
      tag !== "storage" ||
      dtype === undefined ||
      typeof key !== "string" ||
      typeof location !== "string" ||
      !isCount(elements) ||
      rest.length > 0
    ) {
      throw this.refuse.foreign("its pickle refers to something that is no storage of numbers");
    }
    return { key, dtype, elements };
  }

  private call(): Value {
    const [callee, parameters] = this.popMany(2);
    if (!isKind(callee, "global") || !isKind(parameters, "tuple"))
      throw this.refuse.broken("its pickle calls something that cannot be called");
    return this.answer(callee.name, parameters.items);
  }

  private answer(name: string, parameters: readonly Value[]): Value {
    if (name === ORDERED_DICT && parameters.length === 0) return { kind: "dict", entries: new Map() };
    if (name === REBUILD_TENSOR && parameters.length === 6) {
      const [source, offset, shape, strides, , hooks] = parameters as readonly [
        Value,
        Value,
        Value,
        Value,
        Value,
        Value,
      ];
      if (
        isKind(source, "storage") &&
        isCount(offset) &&
        isCounts(shape) &&
        isCounts(strides) &&
        isEmpty(hooks)
      ) {
        const tensor = { storage: source.storage, offset, shape: shape.items, strides: strides.items };
        return { kind: "tensor", tensor };
      }
    }
    if (name === REBUILD_PARAMETER && parameters.length === 3) {
      const [tensor, , hooks] = parameters as readonly [Value, Value, Value];
      if (isKind(tensor, "tensor") && isEmpty(hooks)) return tensor;
    }
    throw this.refuse.foreign(`its pickle calls ${name} in a way that torch.save does not`);
  }

  /** The `state_dict()` of a module has an attribute with versions of its layers, which is not needed. */
  private skipMetadata(): Value {
    const [dict, state] = this.popMany(2);
    if (!isKind(dict, "dict") || !isKind(state, "dict") || [...state.entries.keys()].join() !== "_metadata")
      throw this.refuse.foreign("its pickle sets attributes");
    return dict;
  }
}

function storageDtype(name: string): TorchStorage["dtype"] | undefined {
  const type = name.slice(STORAGE_PREFIX.length);
  return Object.hasOwn(STORAGE_DTYPES, type)
    ? STORAGE_DTYPES[type as keyof typeof STORAGE_DTYPES]
    : undefined;
}

type Counts = { readonly kind: "tuple"; readonly items: readonly number[] };

const isCounts = (value: Value): value is Counts =>
  isKind(value, "tuple") && value.items.length <= MAX_AXES && value.items.every(isCount);

const isEmpty = (value: Value): boolean => isKind(value, "dict") && value.entries.size === 0;
