import { FailureError } from "../core/failure.ts";
import type { BuildOptions } from "./build-options.ts";
import type { DerivedTensors } from "./derived-tensors.ts";
import { type Journal, NOTHING_DONE } from "./journal.ts";
import { type Loss, type Losses, withLosses } from "./loss.ts";
import type { PackagePlan, PlannedFile, PlannedSpan } from "./package-plan.ts";
import type { PackageTarget } from "./package-target.ts";
import { digestOf, type ReadSpans } from "./spans.ts";
import { decodeElements } from "./stored-tensor.ts";
import { isDerived } from "./tensor-recipe.ts";

/** What a process that is killed may have to convert again. */
const SAVE_EVERY_BYTES = 64 * 2 ** 20;

export interface Conversion {
  readonly read: ReadSpans;
  readonly target: PackageTarget;
  readonly derived: DerivedTensors;
  readonly journal: Journal;
  readonly plan: Pick<PackagePlan, "sourceBytes">;
  readonly options: Pick<BuildOptions, "onProgress" | "signal">;
  /** The SHA-256 that the publisher gives for the file. */
  readonly published: string | undefined;
}

/**
 * Converts one weight file, from where the journal says it was left to its end.
 * @throws FailureError `checkpoint-invalid` when the file is damaged, `cancelled`; what `read` and `target` throw. Progress is saved.
 */
export async function convertFile(file: PlannedFile, conversion: Conversion): Promise<void> {
  const { read, journal, plan, options, published, target, derived } = conversion;
  const start = journal.at(file.path);
  if (start.sha256 !== undefined) return;
  const left = spansFrom(file, start.offset);
  if (!left) {
    // The journal is of a different division into spans, so the file is converted from its start.
    journal.advance(file.path, NOTHING_DONE);
    return convertFile(file, conversion);
  }
  let offset = start.offset;
  let savedAt = offset;
  let { state, losses } = start;
  const scratch = new Float32Array(Math.max(0, ...left.map(valuesIn)));
  try {
    let next = 0;
    for await (const span of read(
      file.path,
      start,
      left.map(({ bytes }) => bytes),
      options.signal,
    )) {
      const found = await writeSpan(left[next++]!, span.bytes, scratch, target, derived);
      offset += span.bytes.length;
      state = span.state;
      losses = withLosses(losses, found);
      journal.advance(file.path, { offset, state, losses });
      options.onProgress?.({
        phase: "converting",
        file: file.path,
        doneBytes: journal.doneBytes,
        totalBytes: plan.sourceBytes,
      });
      if (options.signal?.aborted) throw new FailureError("cancelled", "cancelled");
      if (offset - savedAt >= SAVE_EVERY_BYTES) {
        await journal.save();
        savedAt = offset;
      }
    }
  } catch (error) {
    // Progress is kept. If saving fails as well, the first failure is the one to report.
    await journal.save().catch(() => undefined);
    throw error;
  }
  const sha256 = state ? await digestOf(state) : "";
  if (published !== undefined && published !== sha256) {
    journal.advance(file.path, NOTHING_DONE);
    await journal.save();
    throw new FailureError(
      "checkpoint-invalid",
      `${file.path} arrived damaged: its publisher gives sha256 ${published}, what came has ${sha256}. Try again: it will be downloaded again.`,
    );
  }
  journal.advance(file.path, { offset, state, losses, sha256 });
  await journal.save();
}

/** The spans after `offset`; null when none begins there. */
function spansFrom({ spans }: PlannedFile, offset: number): readonly PlannedSpan[] | null {
  let at = 0;
  for (const [index, { bytes }] of spans.entries()) {
    if (at === offset) return spans.slice(index);
    at += bytes;
  }
  return at === offset ? [] : null;
}

/** Values of the tensor in a span. */
export const valuesIn = ({ rows }: PlannedSpan): number => (rows ? rows.columns * rows.count : 0);

/**
 * Writes what a span of a weight file becomes in the package, and hands over what tensors are derived from.
 * @param scratch float32 of at least `valuesIn(planned)` elements, overwritten
 * @returns precision lost, by tensor
 */
export async function writeSpan(
  planned: PlannedSpan,
  bytes: Uint8Array,
  scratch: Float32Array<ArrayBuffer>,
  target: PackageTarget,
  derived: DerivedTensors,
): Promise<Losses> {
  const losses: Record<string, Loss> = {};
  if (!planned.rows) return losses;
  const { name, stored, columns, first, count, destinations } = planned.rows;
  const values = decodeElements(name, stored, first * columns, bytes, scratch.subarray(0, columns * count));
  if (destinations.some(({ recipe }) => isDerived(recipe))) derived.take(planned.rows, values);
  for (const { recipe, source, shard, offset } of destinations) {
    for (const piece of recipe.pieces(source, { first, count, values })) {
      await target.write(shard, offset + piece.offset, piece.bytes);
      if (piece.loss) losses[recipe.name] = piece.loss;
    }
  }
  return losses;
}
