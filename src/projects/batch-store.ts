import { type DBSchema, openDB } from "idb";
import * as v from "valibot";
import type { FoundObject } from "../asking/batch/batch-plan.ts";
import type { Result } from "../core/failure.ts";
import type { Verdict } from "../dataset/engine/review-queue.ts";
import type { BatchLine, BatchRecord, BatchSummary } from "../state/batch.ts";
import { openedOnce } from "./opened-once.ts";
import { stored } from "./stored.ts";

/** What came of a question, with its place in the order in which questions were tried. */
interface KeptLine {
  readonly nth: number;
  readonly line: BatchLine;
}

/** Batches, in a database of their own: whatever happens to it, the projects are safe. */
interface Schema extends DBSchema {
  batches: { key: string; value: BatchRecord };
  lines: { key: [batch: string, question: string]; value: KeptLine };
  found: { key: [batch: string, clip: string]; value: readonly FoundObject[] };
  verdicts: { key: [batch: string, object: string]; value: Verdict };
  /** Clips behind roles of the data engine that a model served, as JSON. */
  jobs: { key: [batch: string, clip: string]; value: string };
}

const database = openedOnce<Schema>((handlers) =>
  openDB<Schema>("videorefer-batch", 1, {
    upgrade(db) {
      db.createObjectStore("batches");
      db.createObjectStore("lines");
      db.createObjectStore("found");
      db.createObjectStore("verdicts");
      db.createObjectStore("jobs");
    },
    ...handlers,
  }),
);

const views = v.array(v.looseObject({ timeSeconds: v.number() }));
const job = v.looseObject({ video: v.string(), regions: v.array(views) });
const BatchSchema = v.object({
  id: v.string(),
  folderName: v.string(),
  plan: v.object({
    objects: v.picklist(["whole", "given", "found"]),
    clips: v.array(v.string()),
    questions: v.array(v.string()),
    jobs: v.array(job),
    follow: v.boolean(),
    mostObjects: v.number(),
  }),
  modelId: v.string(),
  modelName: v.string(),
  packageHash: v.string(),
  startedAt: v.string(),
  cancelled: v.boolean(),
});
const KeptSchema = v.object({
  nth: v.number(),
  line: v.looseObject({ video: v.string(), question: v.string(), model: v.string() }),
});
const VerdictSchema = v.object({ good: v.boolean(), text: v.optional(v.string()) });
const FoundSchema = v.array(
  v.object({
    frameIndex: v.number(),
    timeSeconds: v.number(),
    mask: v.object({ size: v.tuple([v.number(), v.number()]), counts: v.array(v.number()) }),
  }),
);

/** Every key of what belongs to a batch. */
const keysOf = (batch: string) => IDBKeyRange.bound([batch], [batch, []]);

/** The stored batches, the latest first. What cannot be read is left alone, neither shown nor deleted. */
export function listBatches(): Promise<Result<readonly BatchSummary[]>> {
  return stored(async () => {
    const db = await database();
    const batches = (await db.getAll("batches")).filter((batch) => v.is(BatchSchema, batch));
    const summaries = batches.map(async (batch) => ({
      ...batch,
      tried: await db.count("lines", keysOf(batch.id)),
    }));
    return (await Promise.all(summaries)).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  });
}

export function keepBatch(batch: BatchRecord): Promise<Result<void>> {
  return stored(async () => {
    await (await database()).put("batches", batch, batch.id);
  });
}

/** What is known of a batch: lines by the questions' keys, in the order in which these were first tried, and objects by clip. */
export function loadBatch(id: string): Promise<Result<Pick<LoadedBatch, "lines" | "found">>> {
  return stored(async () => {
    const transaction = (await database()).transaction(["lines", "found"]);
    const [lines, found] = [transaction.objectStore("lines"), transaction.objectStore("found")];
    const [lineKeys, lineValues, clips, objects] = await Promise.all([
      lines.getAllKeys(keysOf(id)),
      lines.getAll(keysOf(id)),
      found.getAllKeys(keysOf(id)),
      found.getAll(keysOf(id)),
    ]);
    const kept = lineValues.flatMap((value, at) =>
      v.is(KeptSchema, value) ? [{ key: lineKeys[at]![1], ...value }] : [],
    );
    kept.sort((a, b) => a.nth - b.nth);
    return {
      lines: new Map(kept.map(({ key, line }) => [key, line])),
      found: new Map(
        objects.flatMap((value, at) => (v.is(FoundSchema, value) ? [[clips[at]![1], value] as const] : [])),
      ),
    };
  });
}

interface LoadedBatch {
  readonly lines: ReadonlyMap<string, BatchLine>;
  readonly found: ReadonlyMap<string, readonly FoundObject[]>;
}

/** Stores what came of a question; it is on disk when this resolves. An answer is never replaced: then this fails. */
export function keepLine(batch: string, key: string, line: BatchLine): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction("lines", "readwrite", { durability: "strict" });
    const before = await transaction.store.get([batch, key]);
    if (before?.line.answer !== undefined) throw new Error("this question has an answer already");
    const nth = before?.nth ?? (await transaction.store.count(keysOf(batch)));
    await Promise.all([transaction.store.put({ nth, line }, [batch, key]), transaction.done]);
  });
}

export function keepFound(
  batch: string,
  clip: string,
  objects: readonly FoundObject[],
): Promise<Result<void>> {
  return stored(async () => {
    await (await database()).put("found", objects, [batch, clip]);
  });
}

/** What a person decided about the objects of a batch. */
export function loadVerdicts(batch: string): Promise<Result<ReadonlyMap<string, Verdict>>> {
  return stored(async () => {
    const { store } = (await database()).transaction("verdicts");
    const [keys, values] = await Promise.all([store.getAllKeys(keysOf(batch)), store.getAll(keysOf(batch))]);
    return new Map(
      values.flatMap((value, at) => (v.is(VerdictSchema, value) ? [[keys[at]![1], value] as const] : [])),
    );
  });
}

/** Stores a verdict, or forgets it. */
export function keepVerdict(batch: string, object: string, verdict: Verdict | null): Promise<Result<void>> {
  return stored(async () => {
    const db = await database();
    await (verdict ? db.put("verdicts", verdict, [batch, object]) : db.delete("verdicts", [batch, object]));
  });
}

/** Jobs of a batch that a model has worked on, a line of JSON each. */
export function loadJobs(batch: string): Promise<Result<readonly string[]>> {
  return stored(async () => (await database()).getAll("jobs", keysOf(batch)));
}

export function keepJob(batch: string, clip: string, json: string): Promise<Result<void>> {
  return stored(async () => {
    await (await database()).put("jobs", json, [batch, clip]);
  });
}

/** Deletes a batch with all that belongs to it. */
export function deleteBatch(id: string): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction(
      ["batches", "lines", "found", "verdicts", "jobs"],
      "readwrite",
    );
    await Promise.all([
      transaction.objectStore("batches").delete(id),
      transaction.objectStore("lines").delete(keysOf(id)),
      transaction.objectStore("found").delete(keysOf(id)),
      transaction.objectStore("verdicts").delete(keysOf(id)),
      transaction.objectStore("jobs").delete(keysOf(id)),
      transaction.done,
    ]);
  });
}
