import type { Project } from "./project.ts";

/** A stored project as one line of the list. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly videoName: string | null;
  readonly videoFingerprint: string | null;
  readonly objectCount: number;
  readonly answerCount: number;
  readonly modifiedAt: string;
}

export function summarise(project: Project): ProjectSummary {
  return {
    id: project.id,
    name: project.name,
    videoName: project.video?.name ?? null,
    videoFingerprint: project.video?.fingerprint ?? null,
    objectCount: project.objects.length,
    answerCount: project.exchanges.length,
    modifiedAt: project.modifiedAt,
  };
}

/** Whether the project holds anything a person would miss. */
export function isWorthKeeping(project: Project): boolean {
  return project.video !== null || project.objects.length > 0 || project.exchanges.length > 0;
}
