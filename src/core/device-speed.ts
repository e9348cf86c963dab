/** How fast a device computes what the large models are made of, as measured. */
export interface DeviceSpeed {
  readonly device: "webgpu" | "wasm";
  readonly threads: number;
  /** Multiplications and additions per second when many rows meet a 4-bit matrix: pictures and prompts. */
  readonly operationsPerSecond: number;
  /** Bytes of a 4-bit matrix per second when one row meets it: each token of an answer. */
  readonly bytesPerSecond: number;
  /** Whether the device computes in half precision, so that the q4f16 packages are for it. */
  readonly halfPrecision: boolean;
  /** The largest buffer of the graphics processor; null on the CPU. */
  readonly maxBufferBytes: number | null;
}
