import { type DBSchema, openDB } from "idb";
import * as v from "valibot";
import type { Result } from "../core/failure.ts";
import { VIDEO_BENCHES } from "../core/video-bench.ts";
import type { AnyPrediction } from "../protocol/benchmark.ts";
import type { BenchRunRecord, BenchRunSummary } from "../state/benchmark.ts";
import { openedOnce } from "./opened-once.ts";
import { stored } from "./stored.ts";

/** A prediction, with its place in the order in which the items were done. */
interface KeptPrediction {
  readonly nth: number;
  readonly prediction: AnyPrediction;
}

/** Runs of benchmarks, in a database of their own: whatever happens to it, the projects are safe. */
interface Schema extends DBSchema {
  runs: { key: string; value: BenchRunRecord };
  predictions: { key: [run: string, item: string]; value: KeptPrediction };
  /** Files of benchmarks by fingerprint, so that a run goes on without being asked for them. */
  files: { key: string; value: File | readonly File[] };
}

const database = openedOnce<Schema>((handlers) =>
  openDB<Schema>("videorefer-benchmark", 1, {
    upgrade(db) {
      db.createObjectStore("runs");
      db.createObjectStore("predictions");
      db.createObjectStore("files");
    },
    ...handlers,
  }),
);

const RunSchema = v.object({
  id: v.string(),
  bench: v.picklist(["Q", "D", ...VIDEO_BENCHES]),
  mode: v.picklist(["single", "multi", "whole", "subtitles"]),
  fileName: v.string(),
  fingerprint: v.string(),
  folderName: v.nullable(v.string()),
  modelId: v.string(),
  modelName: v.string(),
  packageHash: v.string(),
  demonstration: v.boolean(),
  items: v.number(),
  startedAt: v.string(),
  judges: v.optional(
    v.array(
      v.object({
        model: v.nullable(v.string()),
        promptHash: v.nullable(v.string()),
        isUpstream: v.boolean(),
      }),
    ),
  ),
});

const KeptSchema = v.object({
  nth: v.number(),
  prediction: v.union([
    v.looseObject({
      id: v.union([v.string(), v.number()]),
      video: v.string(),
      Answer: v.string(),
      pred: v.string(),
    }),
    v.looseObject({
      id: v.string(),
      bench: v.picklist(VIDEO_BENCHES),
      video: v.string(),
      options: v.array(v.string()),
      pred: v.string(),
    }),
  ]),
});

/** Every key of a run's predictions. */
const keysOfRun = (id: string) => IDBKeyRange.bound([id], [id, []]);

/** The stored runs, the latest first. What cannot be read is left alone, neither shown nor deleted. */
export function listRuns(): Promise<Result<readonly BenchRunSummary[]>> {
  return stored(async () => {
    const db = await database();
    const runs = (await db.getAll("runs")).filter((run) => v.is(RunSchema, run));
    const summaries = runs.map(async (run) => ({
      ...run,
      answered: await db.count("predictions", keysOfRun(run.id)),
    }));
    return (await Promise.all(summaries)).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  });
}

/** Stores what a run is, and the benchmark's files where there is room for them. */
export function keepRun(run: BenchRunRecord, files: readonly File[]): Promise<Result<void>> {
  return stored(async () => {
    const db = await database();
    await db.put("runs", run, run.id);
    if ((await db.getKey("files", run.fingerprint)) !== undefined) return;
    // Without them the person is asked for the files again.
    await db.put("files", files, run.fingerprint).catch(() => {});
  });
}

/** The files of a benchmark; null where they are not stored any more. */
export async function benchFiles(fingerprint: string): Promise<readonly File[] | null> {
  const files = await stored(async () => (await database()).get("files", fingerprint));
  if (!files.ok || !files.value) return null;
  // A single one is stored as it is by earlier versions.
  return files.value instanceof File ? [files.value] : files.value;
}

/** What was predicted in a run, by the items' keys, in the order in which the items were done. */
export function loadPredictions(id: string): Promise<Result<ReadonlyMap<string, AnyPrediction>>> {
  return stored(async () => {
    const transaction = (await database()).transaction("predictions");
    const [keys, values] = await Promise.all([
      transaction.store.getAllKeys(keysOfRun(id)),
      transaction.store.getAll(keysOfRun(id)),
    ]);
    const kept = values.flatMap((value, at) =>
      v.is(KeptSchema, value) ? [{ key: keys[at]![1], ...value }] : [],
    );
    kept.sort((a, b) => a.nth - b.nth);
    return new Map(kept.map(({ key, prediction }) => [key, prediction]));
  });
}

/** Stores a prediction; it is on disk when this resolves. One that is there already is never replaced: then this fails. */
export function keepPrediction(run: string, key: string, prediction: AnyPrediction): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction("predictions", "readwrite", { durability: "strict" });
    const nth = await transaction.store.count(keysOfRun(run));
    await Promise.all([transaction.store.add({ nth, prediction }, [run, key]), transaction.done]);
  });
}

/** Stores a judge's reply to a description; it is on disk when this resolves. One that is there already is never replaced. */
export function keepReply(run: string, key: string, gpt: string): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction("predictions", "readwrite", { durability: "strict" });
    const kept = await transaction.store.get([run, key]);
    if (kept && "Answer" in kept.prediction && kept.prediction.gpt === undefined) {
      await transaction.store.put({ ...kept, prediction: { ...kept.prediction, gpt } }, [run, key]);
    }
    await transaction.done;
  });
}

/** Deletes a run with its predictions, and the benchmark's files when no other run is on it. */
export function deleteRun({ id, fingerprint }: BenchRunRecord): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction(["runs", "predictions", "files"], "readwrite");
    const runs = transaction.objectStore("runs");
    await runs.delete(id);
    await transaction.objectStore("predictions").delete(keysOfRun(id));
    const isNeeded = (await runs.getAll()).some((run) => run.fingerprint === fingerprint);
    if (!isNeeded) await transaction.objectStore("files").delete(fingerprint);
    await transaction.done;
  });
}
