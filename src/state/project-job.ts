import type { SliceCreator } from "./slice.ts";

/** A project file that is being read or written, or masks of an object that are being changed. */
export interface ProjectJob {
  readonly kind: "opening" | "saving" | "changing";
  /** Of the file, the project or the object. */
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
