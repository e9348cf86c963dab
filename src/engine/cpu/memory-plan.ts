import { FailureError } from "../../core/failure.ts";
import { type Arithmetic, rowBlockBytes } from "./integer-arithmetic.ts";
import { storedScales, storedValues } from "./matrix-layout.ts";
import { BLOCK_COLUMNS, PANEL_ROWS } from "./tiling.ts";

/** What an address of 32 bits can reach, less a page, so that none is 0 again at the end. */
export const MAX_MEMORY_BYTES = 2 ** 32 - 2 ** 16;

/** Bits per quantised matrix, by the name `graph.matrix`. */
export type Quantisation = Readonly<Record<string, number>>;

/** A quantised matrix as the routines read it. A last block that is not full has columns of zeros. */
export interface Matrix {
  readonly bits: 4 | 8;
  readonly rows: number;
  readonly blocks: number;
  readonly values: number;
  readonly scales: number;
}

/** Where one of a graph's tensors lies; names are without the graph's. */
export interface StoredPlace {
  readonly address: number;
  readonly bytes: number;
  /** In the package; in the memory it may be more. */
  readonly packageBytes: number;
  /** Puts it there, in the routines' order. */
  readonly write: (content: Uint8Array, target: Uint8Array) => void;
}

const copy: StoredPlace["write"] = (content, target) => target.set(content);

/** A memory as it is planned: what of a graph lies where. Addresses are bytes, multiples of 16. */
export class MemoryPlan {
  bytes = 0;
  readonly tensors = new Map<string, StoredPlace>();

  /**
   * @param graph whose tensors these are, as `quantisation` names them
   * @param arithmetic of its products
   */
  constructor(
    private readonly graph: string,
    private readonly quantisation: Quantisation,
    private readonly arithmetic: Arithmetic,
  ) {}

  reserve(bytes: number): number {
    const start = this.bytes;
    this.bytes = Math.ceil((start + bytes) / 16) * 16;
    return start;
  }

  store(name: string, packageBytes: number, write = copy, bytes = packageBytes): number {
    const address = this.reserve(bytes);
    this.tensors.set(name, { address, bytes, packageBytes, write });
    return address;
  }

  /** Room for rows that matrices of at most so many columns are multiplied with, where products do not take them as they are. */
  quantisedRows(count: number, columns: number): number {
    if (this.arithmetic.kind === "float") return 0;
    return this.reserve(count * Math.ceil(columns / BLOCK_COLUMNS) * rowBlockBytes(this.arithmetic));
  }

  /** A matrix that is stored in 4 or 8 bits. */
  matrix(name: string, rows: number, columns: number): Matrix {
    const bits = this.quantisation[`${this.graph}.${name}`] === 8 ? 8 : 4;
    const blocks = Math.ceil(columns / BLOCK_COLUMNS);
    const { arithmetic } = this;
    const padded = arithmetic.kind === "float" ? rows : Math.ceil(rows / PANEL_ROWS) * PANEL_ROWS;
    const size = { bits, rows, blocks } as const;
    const store = (part: string, rowBytes: number, write: StoredPlace["write"]) =>
      this.store(`${name}.${part}`, rows * rowBytes, write, padded * rowBytes);
    return {
      ...size,
      values: store("values", (blocks * BLOCK_COLUMNS * bits) / 8, storedValues(size, arithmetic)),
      scales: store("scales", 4 * blocks, storedScales(size, arithmetic)),
    };
  }
}

/** Whether all of a graph's matrices are in bits that the routines know. */
export function isQuantised(graph: string, quantisation: Quantisation): boolean {
  const widths = Object.entries(quantisation).filter(([name]) => name.startsWith(`${graph}.`));
  return widths.length > 0 && widths.every(([, width]) => width === 4 || width === 8);
}

/**
 * Pages that nothing was written to cost nothing yet.
 * @throws FailureError `out-of-memory`
 */
export function openMemory(bytes: number, shared: boolean, maxBytes = bytes): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pagesOf(bytes), maximum: pagesOf(maxBytes), shared });
  } catch (error) {
    throw new FailureError(
      "out-of-memory",
      "the browser has no {gigabytes} GB of memory left for this model; close other tabs, or choose a smaller model",
      { values: { gigabytes: (bytes / 1e9).toFixed(1) }, cause: error },
    );
  }
}

/** @throws RangeError when the device has no more */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = pagesOf(bytes) - pagesOf(memory.buffer.byteLength);
  if (missing > 0) memory.grow(missing);
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / 2 ** 16);

/** Hands over each of a graph's tensors, in bytes that are the reader's for now. */
export type ReadTensors = (use: (name: string, bytes: Uint8Array) => void) => Promise<void>;

/**
 * Puts a graph's tensors where they are planned.
 * @param plans one for each memory
 * @throws FailureError `package-corrupt` when one has another size, or is not there
 */
export async function fillMemories(
  memories: readonly WebAssembly.Memory[],
  plans: readonly Pick<MemoryPlan, "tensors">[],
  graph: string,
  read: ReadTensors,
): Promise<void> {
  const missing = new Map(
    plans.flatMap(({ tensors }, nth) =>
      Array.from(tensors, ([name, place]) => [name, { ...place, memory: memories[nth] }] as const),
    ),
  );
  await read((name, bytes) => {
    const place = missing.get(name);
    if (!place) return;
    if (bytes.length !== place.packageBytes) {
      throw new FailureError(
        "package-corrupt",
        `${graph}.${name} should have ${place.packageBytes} bytes, has ${bytes.length}`,
      );
    }
    place.write(bytes, new Uint8Array(place.memory!.buffer, place.address, place.bytes));
    missing.delete(name);
  });
  for (const name of missing.keys())
    throw new FailureError("package-corrupt", `the package does not hold the tensor ${graph}.${name}`);
}
