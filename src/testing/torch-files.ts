import { crc32 } from "node:zlib";
import { concatenate } from "./memory-files.ts";

/** Pieces of a pickle of protocol 2, one instruction each; a pickle is a list of them between `PROTOCOL` and `STOP`. */
export const PROTOCOL = [0x80, 2];
export const STOP = [0x2e];
export const MARK = [0x28];
export const TUPLE = [0x74];
export const REDUCE = [0x52];
export const SET_ITEMS = [0x75];
export const EMPTY_DICT = [0x7d];
export const EMPTY_TUPLE = [0x29];
export const FALSE = [0x89];
export const PERSISTENT_ID = [0x51];

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, nth) => Math.floor(value / 256 ** nth) % 256);

export const text = (value: string): number[] => [0x58, ...little(utf8(value).length, 4), ...utf8(value)];
export const integer = (value: number): number[] => [0x4a, ...little(value >>> 0, 4)];
export const global = (module: string, name: string): number[] => [0x63, ...utf8(`${module}\n${name}\n`)];
export const tuple = (...items: number[][]): number[] => [...MARK, ...items.flat(), ...TUPLE];

const hooks = [...global("collections", "OrderedDict"), ...EMPTY_TUPLE, ...REDUCE];

interface PickledTensor {
  readonly type?: string;
  readonly key?: string;
  readonly elements?: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
}

const rowMajor = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));

/** The instructions that make one tensor, as torch writes them. */
export function tensor({
  type = "BFloat16Storage",
  key = "0",
  offset = 0,
  shape,
  ...rest
}: PickledTensor): number[] {
  const elements = rest.elements ?? shape.reduce((product, size) => product * size, 1);
  const id = tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(elements));
  return [
    ...global("torch._utils", "_rebuild_tensor_v2"),
    ...tuple(
      [...id, ...PERSISTENT_ID],
      integer(offset),
      tuple(...shape.map(integer)),
      tuple(...(rest.strides ?? rowMajor(shape)).map(integer)),
      FALSE,
      hooks,
    ),
    ...REDUCE,
  ];
}

/** A pickle of a dict; values are instructions. */
export const dict = (entries: readonly (readonly [string, number[]])[]): number[] => [
  ...PROTOCOL,
  ...EMPTY_DICT,
  ...MARK,
  ...entries.flatMap(([name, value]) => [...text(name), ...value]),
  ...SET_ITEMS,
  ...STOP,
];

export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array | readonly number[];
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Name in the entry's own header. */
  readonly localName?: string;
  /** Position of the entry's own header, as the directory has it. */
  readonly at?: number;
}

/**
 * A zip of stored entries, right or wrong as the test needs it.
 * @param wide sizes and positions in 64-bit fields, as files beyond 4 GiB have them
 */
export function zipFile(parts: readonly ZipPart[], { wide = false } = {}): Uint8Array {
  const body: Uint8Array[] = [];
  const directory: number[] = [];
  const narrow = (value: number): number[] => (wide ? [255, 255, 255, 255] : little(value, 4));
  let bodyBytes = 0;
  for (const part of parts) {
    const content = Uint8Array.from(part.content);
    const [name, localName] = [utf8(part.name), utf8(part.localName ?? part.name)];
    const [size, start] = [content.length, part.at ?? bodyBytes];
    const checksum = little(part.crc ?? crc32(content), 4);
    const form = [...little(part.flags ?? 0, 2), ...little(part.method ?? 0, 2), 0, 0, 0, 0, ...checksum];
    const sizes = [...little(size, 4), ...little(size, 4), ...little(localName.length, 2), 0, 0];
    const header = [...little(0x04034b50, 4), 20, 0, ...form, ...sizes, ...localName];
    body.push(Uint8Array.from(header), content);
    bodyBytes += header.length + size;
    const extra = wide ? [1, 0, 24, 0, ...[size, size, start].flatMap((value) => little(value, 8))] : [];
    directory.push(...little(0x02014b50, 4), 20, 0, 20, 0, ...form, ...narrow(size), ...narrow(size));
    directory.push(...little(name.length, 2), ...little(extra.length, 2), ...new Array(10).fill(0));
    directory.push(...narrow(start), ...name, ...extra);
  }
  const count = parts.length;
  const place = [directory.length, bodyBytes];
  const end64 = [
    ...[...little(0x06064b50, 4), ...little(44, 8), 45, 0, 45, 0, ...little(0, 8)],
    ...[count, count, ...place].flatMap((value) => little(value, 8)),
    ...[...little(0x07064b50, 4), ...little(0, 4), ...little(bodyBytes + directory.length, 8), 1, 0, 0, 0],
  ];
  const end = [...little(0x06054b50, 4), 0, 0, 0, 0, ...little(count, 2), ...little(count, 2)];
  const records = [...(wide ? end64 : []), ...end, ...place.flatMap(narrow), 0, 0];
  return concatenate([...body, Uint8Array.from(directory), Uint8Array.from(records)]);
}

/** A file by torch.save: a pickle and storages, in order of their keys. */
export const torchFile = (pickle: readonly number[], ...storages: Uint8Array[]): Uint8Array =>
  zipFile([
    { name: "archive/data.pkl", content: pickle },
    ...storages.map((content, key) => ({ name: `archive/data/${key}`, content })),
  ]);

/** `torch.save({ [within]: state })`, with a storage for each tensor of float32 or int64. */
export function stateFile(
  within: string,
  state: ReadonlyMap<
    string,
    { readonly dtype: string; readonly shape: readonly number[]; readonly content: Uint8Array }
  >,
): Uint8Array {
  const entries = [...state].flatMap(([name, { dtype, shape }], key) => [
    ...text(name),
    ...tensor({ type: dtype === "I64" ? "LongStorage" : "FloatStorage", key: String(key), shape }),
  ]);
  const inner = [...EMPTY_DICT, ...MARK, ...entries, ...SET_ITEMS];
  return torchFile(dict([[within, inner]]), ...[...state.values()].map(({ content }) => content));
}
