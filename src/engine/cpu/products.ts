import type { Arithmetic } from "./integer-arithmetic.ts";
import type { Matrix } from "./memory-plan.ts";
import type { NetworkOperations } from "./thread-pool.ts";

/** Products of rows with a network's matrices, in the arithmetic that its memory is laid out for. All addresses are bytes. */
export class Products {
  /**
   * @param bank the memory that matrices and rows lie in
   * @param quantised room for the rows that are multiplied (MemoryPlan.quantisedRows)
   */
  constructor(
    private readonly operations: Pick<NetworkOperations, "run">,
    private readonly bank: number,
    private readonly arithmetic: Arithmetic,
    private readonly quantised: number,
  ) {}

  /**
   * Makes rows [count, 32 · blocks] what a product takes.
   * @returns where that is, valid until the next call
   */
  factor(rows: number, count: number, blocks: number): number {
    if (this.arithmetic.kind === "float") return rows;
    this.operations.run(this.bank, "quantise", rows, this.quantised, count * blocks);
    return this.quantised;
  }

  /** out [count, rows] += x · matrixᵀ, rows of out `columns` apart. @param x from `factor` */
  add(
    { bits, values, scales, rows, blocks }: Matrix,
    x: number,
    out: number,
    count: number,
    columns = rows,
  ): void {
    this.operations.run(this.bank, "product", count, x, bits, values, scales, rows, blocks, out, 4 * columns);
  }
}
