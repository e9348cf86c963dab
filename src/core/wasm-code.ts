/**
 * Assembles WebAssembly modules from TypeScript. Expressions carry the type of the value they leave, so that most mistakes do not
 * compile. Only the instructions that our code uses are here.
 * Opcodes: WebAssembly core specification 3.0, section 5.4.
 */

const TYPE = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
type Type = keyof typeof TYPE;

/** Instructions that leave one value. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Instructions that leave nothing. */
type Statement = readonly number[];

export class Variable<T extends Type> implements Value<T> {
  readonly code: readonly number[];

  constructor(
    readonly type: T,
    private readonly index: number,
  ) {
    this.code = [0x20, ...unsigned(index)];
  }

  set(value: Value<T>): Statement {
    return [...value.code, 0x21, ...unsigned(this.index)];
  }
}

const SIMD = 0xfd;

function value<T extends Type>(type: T, operands: readonly Value<Type>[], ...code: number[]): Value<T> {
  return { type, code: [...operands.flatMap((operand) => operand.code), ...code] };
}
const simd = (opcode: number, ...operands: Value<Type>[]): Value<"v128"> =>
  value("v128", operands, SIMD, ...unsigned(opcode));

type I32 = Value<"i32">;
type F32 = Value<"f32">;
type V128 = Value<"v128">;

/** Addresses are bytes; `offset` is added to them for nothing. Alignment is a hint, given as natural. */
const at = (alignment: number, offset: number) => [alignment, ...unsigned(offset)];

export const i32 = {
  constant: (number: number): I32 => value("i32", [], 0x41, ...signed(number)),
  add: (a: I32, b: I32): I32 => value("i32", [a, b], 0x6a),
  multiply: (a: I32, b: I32): I32 => value("i32", [a, b], 0x6c),
  less: (a: I32, b: I32): I32 => value("i32", [a, b], 0x49),
  /** `a` times a number. */
  times: (a: I32, number: number): I32 => i32.multiply(a, i32.constant(number)),
};

export const f32 = {
  constant: (number: number): F32 => value("f32", [], 0x43, ...floatBytes(number)),
  load: (address: I32, offset = 0): F32 => value("f32", [address], 0x2a, ...at(2, offset)),
  store: (address: I32, stored: F32): Statement => [...address.code, ...stored.code, 0x38, ...at(2, 0)],
  add: (a: F32, b: F32): F32 => value("f32", [a, b], 0x92),
  multiply: (a: F32, b: F32): F32 => value("f32", [a, b], 0x94),
  min: (a: F32, b: F32): F32 => value("f32", [a, b], 0x96),
  max: (a: F32, b: F32): F32 => value("f32", [a, b], 0x97),
};

export const v128 = {
  load: (address: I32, offset = 0): V128 => value("v128", [address], SIMD, 0x00, ...at(4, offset)),
  store: (address: I32, stored: V128, offset = 0): Statement => [
    ...address.code,
    ...stored.code,
    SIMD,
    0x0b,
    ...at(4, offset),
  ],
  /** The first lane of 32 bits. */
  store32: (address: I32, stored: V128, offset = 0): Statement => [
    ...address.code,
    ...stored.code,
    SIMD,
    0x5a,
    ...at(2, offset),
    0,
  ],
  /** 64 bits, twice. */
  loadSplat64: (address: I32, offset = 0): V128 => value("v128", [address], SIMD, 0x0a, ...at(3, offset)),
  and: (a: V128, b: V128): V128 => simd(0x4e, a, b),
  or: (a: V128, b: V128): V128 => simd(0x50, a, b),
  xor: (a: V128, b: V128): V128 => simd(0x51, a, b),
  /** 1 if any bit is set, else 0. */
  anyTrue: (a: V128): I32 => value("i32", [a], SIMD, 0x53),
};

export const i8x16 = {
  splat: (number: number): V128 => simd(0x0f, i32.constant(number)),
  subtract: (a: V128, b: V128): V128 => simd(0x71, a, b),
  /** Without sign. */
  shiftRight: (a: V128, bits: number): V128 => simd(0x6d, a, i32.constant(bits)),
  /** Without sign. */
  min: (a: V128, b: V128): V128 => simd(0x77, a, b),
  /** Signed words of 16 bits as bytes without sign; what does not fit becomes the nearest that does. */
  narrow: (low: V128, high: V128): V128 => simd(0x66, low, high),
  /** As signed bytes. */
  narrowSigned: (low: V128, high: V128): V128 => simd(0x65, low, high),
};

export const i16x8 = {
  splat: (number: number): V128 => simd(0x10, i32.constant(number)),
  /** Without sign. */
  shiftRight: (a: V128, bits: number): V128 => simd(0x8d, a, i32.constant(bits)),
  /** Signed words of 32 bits as signed words of 16; what does not fit becomes the nearest that does. */
  narrow: (low: V128, high: V128): V128 => simd(0x85, low, high),
  /** The first or last eight of sixteen bytes. */
  extendLow: (a: V128, signed: boolean): V128 => simd(signed ? 0x87 : 0x89, a),
  extendHigh: (a: V128, signed: boolean): V128 => simd(signed ? 0x88 : 0x8a, a),
};

export const i32x4 = {
  splat: (number: number): V128 => simd(0x11, i32.constant(number)),
  add: (a: V128, b: V128): V128 => simd(0xae, a, b),
  subtract: (a: V128, b: V128): V128 => simd(0xb1, a, b),
  multiply: (a: V128, b: V128): V128 => simd(0xb5, a, b),
  shiftLeft: (a: V128, bits: number): V128 => simd(0xab, a, i32.constant(bits)),
  /** All bits set where equal, else none. */
  equal: (a: V128, b: V128): V128 => simd(0x37, a, b),
  /** The first or last four of eight words of 16 bits, without sign. */
  extendLow: (a: V128): V128 => simd(0xa9, a),
  extendHigh: (a: V128): V128 => simd(0xaa, a),
  /** Floats towards zero; NaN becomes 0. */
  truncate: (a: V128): V128 => simd(0xf8, a),
  /** Products of eight words of 16 bits, added in pairs. */
  dotWords: (a: V128, b: V128): V128 => simd(0xba, a, b),
  /**
   * Products of sixteen bytes, added in fours to `c`. Relaxed SIMD: those of `b` from 128 on, if there are any, are signed or not, and
   * sums of two products may be bounded to 16 bits, as the processor has it.
   */
  relaxedDotBytes: (a: V128, b: V128, c: V128): V128 => simd(0x113, a, b, c),
};

export const f32x4 = {
  splat: (a: F32): V128 => simd(0x13, a),
  constant: (number: number): V128 => simd(0x13, f32.constant(number)),
  /** One float32 in all lanes. */
  loadSplat: (address: I32, offset = 0): V128 => value("v128", [address], SIMD, 0x09, ...at(2, offset)),
  lane: (a: V128, lane: number): F32 => value("f32", [a], SIMD, 0x1f, lane),
  /** Any four of eight lanes: `a` has 0 to 3, `b` the others. */
  shuffle: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 =>
    value(
      "v128",
      [a, b],
      SIMD,
      0x0d,
      ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
    ),
  add: (a: V128, b: V128): V128 => simd(0xe4, a, b),
  subtract: (a: V128, b: V128): V128 => simd(0xe5, a, b),
  multiply: (a: V128, b: V128): V128 => simd(0xe6, a, b),
  divide: (a: V128, b: V128): V128 => simd(0xe7, a, b),
  /** a · b + c. Relaxed SIMD: whether it is rounded once or twice is up to the processor, and always the same there. */
  relaxedMultiplyAdd: (a: V128, b: V128, c: V128): V128 => simd(0x105, a, b, c),
  /** One instruction of the processor, unlike `f32x4.max`, which looks for NaN. */
  pseudoMin: (a: V128, b: V128): V128 => simd(0xea, a, b),
  pseudoMax: (a: V128, b: V128): V128 => simd(0xeb, a, b),
  negate: (a: V128): V128 => simd(0xe1, a),
  absolute: (a: V128): V128 => simd(0xe0, a),
  /** Signed words of 32 bits. */
  fromIntegers: (a: V128): V128 => simd(0xfa, a),
  /** Four signed bytes at `quarter` · 4 of sixteen, as floats. */
  fromBytes: (bytes: V128, quarter: number): V128 => {
    const halves = simd(quarter < 2 ? 0x87 : 0x88, bytes);
    return simd(0xfa, simd(quarter % 2 === 0 ? 0xa7 : 0xa8, halves));
  },
  /** Of the four lanes. `a` is a variable, as it is read four times. */
  sum: (a: Variable<"v128">): F32 =>
    f32.add(f32.add(f32x4.lane(a, 0), f32x4.lane(a, 1)), f32.add(f32x4.lane(a, 2), f32x4.lane(a, 3))),
};

/** Runs the body, again as long as the condition holds. */
export function doWhile(body: readonly Statement[], condition: I32): Statement {
  return [0x03, 0x40, ...body.flat(), ...condition.code, 0x0d, 0, 0x0b];
}

/** Runs the body, which moves the pointer on, until it has gone over so many bytes. */
export function sweep(
  pointer: Variable<"i32">,
  bytes: I32,
  body: readonly Statement[],
  declare: Declare,
): readonly Statement[] {
  const end = declare("i32");
  return [end.set(i32.add(pointer, bytes)), doWhile(body, i32.less(pointer, end))];
}

/** Moves a pointer or a counter on. */
export const advance = (variable: Variable<"i32">, by: I32 | number): Statement =>
  variable.set(i32.add(variable, typeof by === "number" ? i32.constant(by) : by));

/** Declares the local variables of one function. */
export type Declare = <T extends Type>(type: T) => Variable<T>;

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly locals: readonly Type[];
  readonly result: Type | null;
  readonly code: readonly number[];
}

type Variables<P extends readonly Type[]> = { readonly [K in keyof P]: Variable<P[K]> };

/**
 * @param body its statements, and the value to return if there is one
 */
export function wasmFunction<const P extends readonly Type[]>(
  name: string,
  parameters: P,
  body: (
    variables: Variables<P>,
    declare: Declare,
  ) => { readonly statements: readonly Statement[]; readonly result?: Value<Type> },
): WasmFunction {
  const locals: Type[] = [];
  const declare: Declare = (type) => {
    locals.push(type);
    return new Variable(type, parameters.length + locals.length - 1);
  };
  const variables = parameters.map((type, index) => new Variable(type, index)) as unknown as Variables<P>;
  const { statements, result } = body(variables, declare);
  const code = [...statements.flat(), ...(result?.code ?? [])];
  return { name, parameters, locals, result: result?.type ?? null, code };
}

/** A memory of at most 4 GiB, in pages. */
const MAX_PAGES = 2 ** 16;

/** The bytes of a module that imports `env.memory` and exports the functions. @param shared whether threads share the memory */
export function encodeModule(functions: readonly WasmFunction[], shared = false): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [TYPE[type]])),
    ...vector(result === null ? [] : [[TYPE[result]]]),
  ]);
  const limits = shared ? [0x03, ...unsigned(1), ...unsigned(MAX_PAGES)] : [0x00, ...unsigned(1)];
  const memory = [...text("env"), ...text("memory"), 0x02, ...limits];
  const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, TYPE[type]])), ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exported),
    ...section(10, bodies),
  );
}

/** Whether this runtime has the instructions of relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  const probe = wasmFunction("probe", ["i32"], ([address]) => {
    const loaded = v128.load(address);
    return { statements: [v128.store(address, f32x4.relaxedMultiplyAdd(loaded, loaded, loaded))] };
  });
  return WebAssembly.validate(encodeModule([probe]));
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

const vector = (entries: readonly (readonly number[])[]): number[] => [
  ...unsigned(entries.length),
  ...entries.flat(),
];

function text(string: string): number[] {
  const bytes = new TextEncoder().encode(string);
  return [...unsigned(bytes.length), ...bytes];
}

const floatBytes = (number: number): Uint8Array => new Uint8Array(Float32Array.of(number).buffer);

/** LEB128. */
function unsigned(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** LEB128 of a 32-bit number with a sign, which is bit 6 of the last byte. */
function signed(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}
