import { fail, ok, type Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { type ProjectSummary, summarise } from "../core/project-summary.ts";
import { database, type VideoSource } from "./database.ts";
import { parseProject } from "./project-schema.ts";

/** Runs a storage operation; what the browser refuses becomes a failure that says so. */
async function stored<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    const message = error instanceof Error ? error.message : String(error);
    if (name === "QuotaExceededError") return fail("storage-full", message);
    return fail("internal", `the browser's storage refused: ${message}`);
  }
}

/** Writes the project and remembers it as the one to restore. */
export function saveProject(project: Project): Promise<Result<void>> {
  return stored(async () => {
    const db = await database();
    const transaction = db.transaction(["projects", "meta"], "readwrite");
    const written = [
      transaction.objectStore("projects").put(project, project.id),
      transaction.objectStore("meta").put(project.id, "lastProject"),
      transaction.done,
    ];
    // Without this a transaction waits for its requests to report, and is dropped when the page goes away meanwhile.
    transaction.commit();
    await Promise.all(written);
  });
}

export async function loadProject(id: string): Promise<Result<Project>> {
  const value = await stored(async () => (await database()).get("projects", id));
  return value.ok ? parseProject(value.value) : value;
}

/** The project that was open last, or null when there is none; a failure when it is there but cannot be read. */
export async function loadLastProject(): Promise<Result<Project | null>> {
  const id = await stored(async () => (await database()).get("meta", "lastProject"));
  if (!id.ok) return id;
  if (id.value === undefined) return ok(null);
  const key = id.value;
  const exists = await stored(async () => (await (await database()).getKey("projects", key)) !== undefined);
  if (!exists.ok) return exists;
  return exists.value ? loadProject(key) : ok(null);
}

/** Every readable project, the latest first. What cannot be read is left alone, neither shown nor deleted. */
export async function listProjects(): Promise<readonly ProjectSummary[]> {
  const projects = await readableProjects();
  return projects.map(summarise).sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt));
}

/** The latest project about the video with this fingerprint. */
export async function findProjectOfVideo(fingerprint: string): Promise<Project | null> {
  const projects = (await readableProjects()).filter((project) => project.video?.fingerprint === fingerprint);
  projects.sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt));
  return projects[0] ?? null;
}

export function deleteProject(id: string): Promise<Result<void>> {
  return stored(async () => {
    const db = await database();
    const transaction = db.transaction(["projects", "sources"], "readwrite");
    await Promise.all([
      transaction.objectStore("projects").delete(id),
      transaction.objectStore("sources").delete(id),
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

async function readableProjects(): Promise<Project[]> {
  const values = await stored(async () => (await database()).getAll("projects"));
  if (!values.ok) return [];
  return values.value.map(parseProject).flatMap((result) => (result.ok ? [result.value] : []));
}
