import * as v from "valibot";
import { fail, ok, type Result } from "../core/failure.ts";
import type { NamedMask } from "../core/named-mask.ts";
import type { PackedMask } from "../core/packed-mask.ts";
import type { Exchange, FrameMask, ObjectId, Project } from "../core/project.ts";
import type { ProjectSummary } from "../core/project-summary.ts";
import { database, keysOfProject } from "./database.ts";
import type { VideoSource } from "./database-schema.ts";
import { addColumns, isFrameBlock } from "./frame-blocks.ts";
import { changesOf } from "./project-changes.ts";
import {
  ExchangeSchema,
  followsEarlier,
  issueText,
  ProjectRecordSchema,
  SummarySchema,
} from "./project-schema.ts";
import { stored } from "./stored.ts";
import { PROJECT_STORES, writeChanges } from "./write-changes.ts";

/**
 * Writes what a project has that its stored state has not. The requests are issued before this first waits for one of them, so
 * that a page may go away right after the call.
 * @param before the stored state, null when the project is not stored yet
 * @param packedOf a mask's bytes; null when it is stored already
 */
export function saveProject(
  before: Project | null,
  after: Project,
  packedOf: (mask: NamedMask) => PackedMask | null,
): Promise<Result<readonly NamedMask[]>> {
  return stored(async () => {
    const changes = changesOf(before, after);
    const transaction = (await database()).transaction(PROJECT_STORES, "readwrite");
    try {
      writeChanges(transaction, changes, packedOf);
    } catch (error) {
      // All or nothing.
      transaction.done.catch(() => {});
      transaction.abort();
      throw error;
    }
    // Without this a transaction waits for its requests to report, and is dropped when the page goes away meanwhile.
    transaction.commit();
    await transaction.done;
    return changes.masks;
  });
}

/** The project without pixels; those are read when they are looked at. */
export async function loadProject(id: string): Promise<Result<Project>> {
  const rows = await stored(async () => {
    const transaction = (await database()).transaction(["projects", "exchanges", "frames"]);
    const range = keysOfProject(id);
    return Promise.all([
      transaction.objectStore("projects").get(id),
      transaction.objectStore("exchanges").getAll(range),
      transaction.objectStore("frames").getAllKeys(range),
      transaction.objectStore("frames").getAll(range),
    ]);
  });
  if (!rows.ok) return rows;
  const [value, exchangeRows, blockKeys, blocks] = rows.value;
  if (value === undefined) return fail("project-invalid", "it is not stored in this browser any more");

  const record = v.safeParse(ProjectRecordSchema, value);
  if (!record.success) return fail("project-invalid", issueText(record.issues));
  const exchanges = readExchanges(record.output.exchangeIds, exchangeRows);
  if (!exchanges.ok) return exchanges;

  const masks = new Map<string, Record<number, FrameMask>>();
  for (const [i, [, objectId]] of blockKeys.entries()) {
    const block: unknown = blocks[i];
    const found = masks.get(objectId) ?? {};
    masks.set(objectId, found);
    const problem = isFrameBlock(block) ? addColumns(found, block) : "a block of frames cannot be read";
    if (problem) return fail("project-invalid", problem);
  }
  const { exchangeIds: _ids, objects, ...rest } = record.output;
  return ok({
    ...rest,
    objects: objects.map((object) => ({
      ...object,
      id: object.id as ObjectId,
      masks: Object.freeze(masks.get(object.id) ?? {}),
    })),
    exchanges: exchanges.value,
  });
}

function readExchanges(ids: readonly string[], rows: readonly unknown[]): Result<readonly Exchange[]> {
  const parsed = v.safeParse(v.array(ExchangeSchema), rows);
  if (!parsed.success) return fail("project-invalid", issueText(parsed.issues));
  const byId = new Map(parsed.output.map((exchange) => [exchange.id, exchange as unknown as Exchange]));
  const exchanges = ids.flatMap((id) => byId.get(id) ?? []);
  if (exchanges.length !== ids.length) {
    return fail("project-invalid", "{exchanges} of its {length} answers are missing", {
      exchanges: ids.length - exchanges.length,
      length: ids.length,
    });
  }
  if (!followsEarlier(exchanges)) {
    return fail("project-invalid", "a question should follow one that stands before it");
  }
  return ok(exchanges);
}

/** The project that was open last, or null when there is none; a failure when it is there but cannot be read. */
export async function loadLastProject(): Promise<Result<Project | null>> {
  const id = await stored(async () => {
    const db = await database();
    const last = await db.get("meta", "lastProject");
    return last !== undefined && (await db.getKey("projects", last)) !== undefined ? last : null;
  });
  if (!id.ok) return id;
  return id.value === null ? ok(null) : loadProject(id.value);
}

/** Remembers which project to bring back on the next visit; one that is not stored brings back an empty one. */
export function rememberLastProject(id: string): Promise<Result<unknown>> {
  return stored(async () => (await database()).put("meta", id, "lastProject"));
}

/** Every stored project, the latest first. What cannot be read is left alone, neither shown nor deleted. */
export async function listProjects(): Promise<readonly ProjectSummary[]> {
  const values = await stored(async () => (await database()).getAll("summaries"));
  if (!values.ok) return [];
  return values.value
    .filter((value) => v.is(SummarySchema, value))
    .sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt));
}

/** The latest project about the video with this fingerprint. */
export async function findProjectOfVideo(fingerprint: string): Promise<Project | null> {
  for (const { id, videoFingerprint } of await listProjects()) {
    if (videoFingerprint !== fingerprint) continue;
    const project = await loadProject(id);
    if (project.ok) return project.value;
  }
  return null;
}

export function deleteProject(id: string): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction([...PROJECT_STORES, "sources"] as const, "readwrite");
    const range = keysOfProject(id);
    await Promise.all([
      ...(["projects", "summaries", "sources"] as const).map((store) =>
        transaction.objectStore(store).delete(id),
      ),
      ...(["exchanges", "frames", "masks", "maskBlocks", "replaced"] as const).map((store) =>
        transaction.objectStore(store).delete(range),
      ),
      transaction.done,
    ]);
  });
}

/** Keeps the way back to a project's video file. */
export function saveVideoSource(projectId: string, source: VideoSource): Promise<Result<unknown>> {
  return stored(async () => (await database()).put("sources", source, projectId));
}

export async function loadVideoSource(projectId: string): Promise<VideoSource | null> {
  const result = await stored(async () => (await database()).get("sources", projectId));
  return result.ok ? (result.value ?? null) : null;
}
