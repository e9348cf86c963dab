import type { Result } from "../../core/failure.ts";
import type { Variant } from "../../package/manifest.ts";
import type { AnswerSummary, DeviceChoice, DeviceReport } from "../../protocol/engine.ts";
import type { EngineHarness } from "./engine-harness.ts";
import type { KernelCheck } from "./kernel-checks.ts";
import type { ModelsHarness } from "./models-harness.ts";
import type { RuntimeCheck } from "./runtime.worker.ts";
import type { ThreadCheck } from "./thread-checks.ts";

export interface ParityRun {
  readonly device: "wasm" | "webgpu";
  readonly packageUrl: string;
  readonly fixtureUrl: string;
  readonly dtype: Variant;
  /** Runs the cases whose names have this in them. */
  readonly only: string;
}

/** One stage of one case: integers and text must match exactly, floats within a bound. */
export type StageReport = {
  readonly stage: string;
  /** False where other weights may well come to other choices: then the figure is only told. */
  readonly held: boolean;
} & (
  | {
      readonly kind: "exact";
      readonly compared: number;
      readonly mismatches: number;
      readonly detail: string;
    }
  | {
      readonly kind: "float";
      readonly compared: number;
      readonly worstAbsolute: number;
      /** Largest magnitude expected in this stage. */
      readonly scale: number;
      /** Root mean square of the errors over that of the expected values. */
      readonly relativeRms: number;
      readonly bound: Bound;
    }
);

/** The worst error, as it is or as a part of the stage's scale; or the errors' root mean square as a part of the values'. */
export interface Bound {
  readonly of: "absolute" | "worst" | "rms";
  readonly limit: number;
}

export interface CaseReport {
  readonly id: string;
  readonly device: DeviceReport["device"];
  readonly runtime: DeviceReport["runtime"];
  readonly stages: readonly StageReport[];
  /** Set when the case did not run to its end. */
  readonly failure: string | null;
  /** The engine's own; longer than in use, since every stage is read back. */
  readonly timings: AnswerSummary["timings"] | null;
}

export function stagePassed(stage: StageReport): boolean {
  if (stage.compared === 0) return false;
  if (!stage.held) return true;
  if (stage.kind === "exact") return stage.mismatches === 0;
  return errorOf(stage) <= stage.bound.limit;
}

function errorOf({
  bound,
  worstAbsolute,
  scale,
  relativeRms,
}: Extract<StageReport, { kind: "float" }>): number {
  if (bound.of === "absolute") return worstAbsolute;
  return bound.of === "worst" ? worstAbsolute / scale : relativeRms;
}

/** Globals by which the command-line tool and the page call each other. */
export interface ParityPage {
  /** Put there by the page. */
  runParity(run: ParityRun): Promise<Result<CaseReport[]>>;
  checkKernels(): Promise<KernelCheck[]>;
  checkThreads(): Promise<ThreadCheck>;
  selfTestWithSubgroups(): Promise<DeviceReport["selfTest"]>;
  refusesCpuFallback(): Promise<string>;
  checkRuntime(device: DeviceChoice): Promise<RuntimeCheck>;
  openEngine(): EngineHarness;
  /** The engine of general models that were exported for transformers.js. */
  openExported(): EngineHarness;
  openModels(): ModelsHarness;
  /** Put there by the tool. */
  reportProgress(line: string): void;
}
