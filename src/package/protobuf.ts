/** The few wire types ONNX needs. Source: the protocol buffers encoding specification. */
export class ProtobufWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;

  /** Whole numbers up to 2^53; negative ones as 64-bit two's complement. */
  integer(field: number, value: number): this {
    this.varint(BigInt(field * 8));
    this.varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  float(field: number, value: number): this {
    this.varint(BigInt(field * 8 + 5));
    const word = new DataView(new ArrayBuffer(4));
    word.setFloat32(0, value, true);
    return this.append(new Uint8Array(word.buffer));
  }

  block(field: number, value: Uint8Array | string | ProtobufWriter): this {
    const content =
      typeof value === "string"
        ? new TextEncoder().encode(value)
        : value instanceof ProtobufWriter
          ? value.finish()
          : value;
    this.varint(BigInt(field * 8 + 2));
    this.varint(BigInt(content.length));
    return this.append(content);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private varint(value: bigint): void {
    let rest = value;
    const encoded: number[] = [];
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      encoded.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    this.append(Uint8Array.from(encoded));
  }

  private append(content: Uint8Array): this {
    if (this.length + content.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + content.length));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(content, this.length);
    this.length += content.length;
    return this;
  }
}
