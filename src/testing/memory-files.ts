import type { ByteSource } from "../builder/byte-source.ts";
import type { PackageTarget } from "../builder/package-target.ts";

const contents = (files: Iterable<readonly [string, Uint8Array | string]>) =>
  Array.from(
    files,
    ([path, content]) =>
      [path, typeof content === "string" ? new TextEncoder().encode(content) : content] as const,
  );

/** Files in memory, for tests of what reads checkpoints. */
export class MemoryFiles implements ByteSource {
  readonly files: Map<string, Uint8Array>;

  constructor(files: Iterable<readonly [string, Uint8Array | string]> = []) {
    this.files = new Map(contents(files));
  }

  get(path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (!bytes) throw new Error(`no file ${path} in memory`);
    return bytes;
  }

  async size(path: string): Promise<number> {
    return this.get(path).length;
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path);
  }

  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    const bytes = this.get(path);
    if (offset + length > bytes.length) throw new Error(`${path} ends before byte ${offset + length}`);
    return bytes.slice(offset, offset + length);
  }

  async *stream(path: string, offset: number): AsyncGenerator<Uint8Array> {
    const bytes = this.get(path);
    const piece = 1000; // that nothing else is a multiple of
    for (let at = offset; at < bytes.length; at += piece) yield bytes.slice(at, at + piece);
  }
}

/** A package in memory. */
export class MemoryTarget implements PackageTarget {
  readonly files = new Map<string, Uint8Array>();

  get(path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (!bytes) throw new Error(`no file ${path} in memory`);
    return bytes;
  }

  async write(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    let file = this.files.get(path) ?? new Uint8Array(0);
    if (file.length < offset + bytes.length) {
      const longer = new Uint8Array(offset + bytes.length);
      longer.set(file);
      file = longer;
    }
    file.set(bytes, offset);
    this.files.set(path, file);
  }

  async flush(): Promise<void> {}

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes.slice());
  }

  async readWhole(path: string): Promise<Uint8Array | null> {
    return this.files.get(path) ?? null;
  }

  async size(path: string): Promise<number | null> {
    return this.files.get(path)?.length ?? null;
  }

  async *stream(path: string): AsyncGenerator<Uint8Array> {
    yield this.get(path);
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Puts a header (JSON text) and data together as a safetensors file, right or wrong as the test needs it. */
export function safetensorsFile(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return concatenate([length, text, data]);
}

/** A safetensors file of float32 tensors. */
export function float32Safetensors(
  tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>,
): Uint8Array {
  const header: Record<string, object> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  return safetensorsFile(header, concatenate(parts));
}
