import type { ByteSource } from "./byte-source.ts";
import type { Loss, Losses } from "./loss.ts";
import type { PackagePlan, PlannedSpan } from "./package-plan.ts";
import type { PackageTarget } from "./package-target.ts";
import { decodeElements, type StoredTensor } from "./stored-tensor.ts";
import { isDerived } from "./tensor-recipe.ts";

/** Sources that lie this close are read at once, and at most so many bytes of them. */
const GAP_BYTES = 64 * 2 ** 10;
const READ_BYTES = 16 * 2 ** 20;

interface Source {
  readonly name: string;
  readonly stored: StoredTensor;
}

/**
 * Keeps the sources of derived tensors as their files are converted, and makes the tensors in the end. They are small: folded norms,
 * fused layers. Sources that were converted before an interruption are read a second time.
 */
export class DerivedTensors {
  private readonly values = new Map<string, Float32Array>();
  /** How many elements of a source have arrived. */
  private readonly arrived = new Map<string, number>();

  take({ name, stored, columns, first }: NonNullable<PlannedSpan["rows"]>, values: Float32Array): void {
    const whole = this.values.get(name) ?? new Float32Array(elementsOf(stored));
    this.values.set(name, whole);
    whole.set(values, first * columns);
    this.arrived.set(name, (this.arrived.get(name) ?? 0) + values.length);
  }

  /**
   * Makes and writes the derived tensors of these shards.
   * @returns precision lost, by tensor
   * @throws what `source` and `target` throw; FailureError `checkpoint-invalid` for a source with a value that is not finite
   */
  async write(
    { shards, weightFiles }: Pick<PackagePlan, "shards" | "weightFiles">,
    source: Pick<ByteSource, "read">,
    target: PackageTarget,
  ): Promise<Losses> {
    const wanted = new Set(
      shards.flatMap(({ placed }) =>
        placed.flatMap(({ tensor }) => (isDerived(tensor) ? tensor.sources.map(({ name }) => name) : [])),
      ),
    );
    const missing = new Map<string, StoredTensor>();
    for (const { spans } of weightFiles) {
      for (const { rows } of spans) {
        if (rows && wanted.has(rows.name) && !this.isWhole(rows.name, rows.stored))
          missing.set(rows.name, rows.stored);
      }
    }
    await this.read(missing, source);
    const losses: Record<string, Loss> = {};
    for (const { path, placed } of shards) {
      for (const { tensor, offset } of placed) {
        if (!isDerived(tensor)) continue;
        const { bytes, loss } = tensor.derive(tensor.sources.map(({ name }) => this.values.get(name)!));
        await target.write(path, offset, bytes);
        losses[tensor.name] = loss;
      }
    }
    return losses;
  }

  private isWhole(name: string, stored: StoredTensor): boolean {
    return this.arrived.get(name) === elementsOf(stored);
  }

  private async read(
    missing: ReadonlyMap<string, StoredTensor>,
    source: Pick<ByteSource, "read">,
  ): Promise<void> {
    for (const group of neighbours([...missing].map(([name, stored]) => ({ name, stored })))) {
      const { file, offset } = group[0]!.stored;
      const bytes = await source.read(file, offset, endOf(group.at(-1)!) - offset);
      for (const { name, stored } of group) {
        const own = bytes.slice(stored.offset - offset, stored.offset - offset + stored.bytes);
        this.values.set(name, decodeElements(name, stored, 0, own));
      }
    }
  }
}

const elementsOf = ({ shape }: StoredTensor): number => shape.reduce((product, size) => product * size, 1);
const endOf = ({ stored }: Source): number => stored.offset + stored.bytes;

/** Sources that are read at once, in the order of their files. */
function neighbours(sources: readonly Source[]): Source[][] {
  const sorted = sources.toSorted(
    ({ stored: a }, { stored: b }) => a.file.localeCompare(b.file) || a.offset - b.offset,
  );
  const groups: Source[][] = [];
  for (const source of sorted) {
    const group = groups.at(-1);
    const joins =
      group &&
      group[0]!.stored.file === source.stored.file &&
      source.stored.offset - endOf(group.at(-1)!) <= GAP_BYTES &&
      endOf(source) - group[0]!.stored.offset <= READ_BYTES;
    if (joins) group.push(source);
    else groups.push([source]);
  }
  return groups;
}
