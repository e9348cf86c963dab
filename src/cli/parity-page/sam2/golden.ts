/** golden.json of a fixture of SAM 2.1 or EdgeTAM, as far as it is read. */
export interface Sam2Golden {
  readonly kind: string;
  readonly image_size: number;
  readonly video: { readonly width: number; readonly height: number; readonly frames: number };
  readonly image: Readonly<Record<string, Sam2ImageCase>>;
  readonly scenarios: Readonly<Record<string, Sam2Scenario>>;
  readonly memattn: { readonly plan: GoldenPlan };
}

type Xy = readonly [x: number, y: number];
type Corners = readonly [x0: number, y0: number, x1: number, y1: number];

export interface Sam2ImageCase {
  readonly prompt: {
    readonly points?: readonly Xy[];
    readonly labels?: readonly number[];
    readonly box?: Corners;
    /** `CASE:best`: the logits of another case's best answer. */
    readonly mask?: string;
    readonly multimask: boolean;
  };
  readonly stable: boolean;
  /** Of the three masks of an ambiguous prompt. */
  readonly best_multi: number;
}

export interface Sam2Scenario {
  readonly options: {
    readonly add_all_frames_to_correct_as_cond: boolean;
    readonly max_cond_frames_in_attn?: number;
    readonly fill_hole_area?: number;
    readonly bf16_memory: boolean;
  };
  readonly steps: readonly Sam2Step[];
}

export type Sam2Step = PointsStep | MaskStep | ClearStep | RemoveStep | PropagateStep;

interface Prompted {
  readonly frame: number;
  readonly obj: number;
  readonly stored: "cond" | "noncond";
  readonly plan: GoldenPlan | null;
  readonly fed_previous_logits: boolean;
}

export interface PointsStep extends Prompted {
  readonly op: "points";
  readonly points?: readonly Xy[];
  readonly labels?: readonly number[];
  readonly box?: Corners;
}

export interface MaskStep extends Prompted {
  readonly op: "mask";
  /** Name of a tensor, or `empty`. */
  readonly mask: string;
}

interface ClearStep {
  readonly op: "clear";
  readonly frame: number;
  readonly obj: number;
}

interface RemoveStep {
  readonly op: "remove";
  readonly obj: number;
  readonly remaining: readonly number[];
}

export interface PropagateStep {
  readonly op: "propagate";
  readonly start?: number;
  readonly max?: number;
  readonly reverse?: boolean;
  readonly frames: readonly number[];
  readonly objects: readonly number[];
  readonly plans: readonly (readonly (GoldenPlan | "stored")[])[];
}

export interface GoldenPlan {
  readonly mem: readonly (readonly [frame: number, row: number])[];
  readonly ptr: readonly (readonly [frame: number, distance: number])[];
}

/** Whether a golden.json is of this kind. */
export function isSam2Golden(golden: object): golden is Sam2Golden {
  return "scenarios" in golden && "memattn" in golden;
}
