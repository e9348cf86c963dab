import { fail, type Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { parseProject } from "./project-schema.ts";

const FORMAT = "videorefer-project";
/** A project of many thousand masks is a few megabytes; beyond this the file is something else. */
const MAX_BYTES = 256 * 1024 * 1024;

export const PROJECT_EXTENSION = ".vrproj.json";

/** The project as a file a person can keep: JSON, with what it is on the first line. The video is not in it. */
export function projectToFile(project: Project): File {
  const text = JSON.stringify({ format: FORMAT, project });
  return new File([text], `${fileName(project.name)}${PROJECT_EXTENSION}`, { type: "application/json" });
}

export async function projectFromFile(file: Blob): Promise<Result<Project>> {
  if (file.size > MAX_BYTES)
    return fail("project-invalid", `the file has ${file.size} bytes, too many for a project`);
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    return fail("project-invalid", "the file is not JSON");
  }
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== FORMAT) {
    return fail("project-invalid", `the file does not say that it is a ${FORMAT}`);
  }
  return parseProject("project" in value ? value.project : null);
}

/** Replaces what file systems refuse. */
function fileName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-").trim() || "project";
}
