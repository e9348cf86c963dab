import type { PackagePlan, PlanOptions } from "./package-plan.ts";

export interface BuildOptions extends PlanOptions {
  /** Where the checkpoint comes from, as people would cite it. */
  readonly repository: string;
  /** Commit or version of the checkpoint; when absent, a hash of everything that was read. */
  readonly revision?: string;
  /** As the publisher states it; null when nothing is stated. */
  readonly licence: string | null;
  /** For sources without a revision: a text that changes with the files. An unfinished conversion resumes only if it is the same. */
  readonly stamp?: string;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
  /** The plan of this source with these options, if it was made already. */
  readonly plan?: PackagePlan;
}

export interface BuildProgress {
  /** `converting` reads and writes weights; `checking` hashes what was written. */
  readonly phase: "converting" | "checking";
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}
