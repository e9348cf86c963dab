import type { SliceCreator } from "./slice.ts";

/** A project file that is being read or written. */
export interface ProjectJob {
  readonly kind: "opening" | "saving";
  /** Of the file or the project. */
  readonly name: string;
  /** What is done, 0 to 1. */
  readonly fraction: number;
}

export interface ProjectJobSlice {
  /** Null while there is none, and in the first moments of one. */
  readonly projectJob: ProjectJob | null;
  projectJobChanged(job: ProjectJob | null): void;
}

export const createProjectJobSlice: SliceCreator<ProjectJobSlice> = (set) => ({
  projectJob: null,
  projectJobChanged: (projectJob) => set({ projectJob }),
});
