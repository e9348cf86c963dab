import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../core/json-object.ts";
import { MemoryFiles } from "./memory-files.ts";
import { parseTensors, type Tensor } from "./tensors.ts";

/** A golden fixture of the SAM 2 family; its README.md says how upstream's code made it. */
export interface Sam2Fixture {
  readonly config: JsonObject;
  readonly golden: Sam2Golden;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** What upstream calls each tensor, and what transformers does. */
  readonly names: readonly NamedTensor[];
  /** The checkpoint in memory. */
  checkpoint(): MemoryFiles;
}

export function readSam2Fixture(name: "sam2-tiny" | "edgetam-tiny"): Sam2Fixture {
  const folder = new URL(`./fixtures/${name}/`, import.meta.url);
  const read = (path: string) => readFileSync(new URL(path, folder));
  const json = (path: string) => JSON.parse(read(path).toString());
  return {
    config: json("config.json"),
    golden: json("golden.json"),
    names: json("names.json").map,
    tensors: parseTensors(Uint8Array.from(gunzipSync(read("golden.safetensors.gz")))),
    checkpoint: () =>
      new MemoryFiles(
        readdirSync(folder)
          .filter((path) => path === "config.json" || path.endsWith(".safetensors"))
          .map((path): [string, Uint8Array] => [path, new Uint8Array(read(path))]),
      ),
  };
}

export interface NamedTensor {
  readonly pt: string;
  readonly hf: string;
  /** Row of a tensor that transformers keeps in one. */
  readonly row?: number;
  /** Which half of a tensor that upstream keeps in one. */
  readonly half?: 0 | 1;
}

/** golden.json, as far as tests read it. */
interface Sam2Golden {
  readonly image_size: number;
  readonly feature_size: number;
  readonly video: { readonly width: number; readonly height: number; readonly frames: number };
  readonly scenarios: Readonly<Record<string, Sam2Scenario>>;
  /** One call of memory attention. */
  readonly memattn: { readonly memories: number; readonly plan: GoldenPlan };
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

type Sam2Step =
  | (PromptStep & {
      readonly op: "points";
      readonly points?: readonly (readonly [number, number])[];
      readonly labels?: readonly number[];
      readonly box?: readonly [number, number, number, number];
    })
  | (PromptStep & { readonly op: "mask"; readonly mask: string })
  | { readonly op: "clear"; readonly frame: number; readonly obj: number }
  | { readonly op: "remove"; readonly obj: number; readonly remaining: readonly number[] }
  | {
      readonly op: "propagate";
      readonly start?: number;
      readonly max?: number;
      readonly reverse?: boolean;
      readonly frames: readonly number[];
      readonly objects: readonly number[];
      readonly plans: readonly (readonly (GoldenPlan | "stored")[])[];
    };

interface PromptStep {
  readonly frame: number;
  readonly obj: number;
  readonly stored: "cond" | "noncond";
  readonly plan: GoldenPlan | null;
  readonly fed_previous_logits: boolean;
}

interface GoldenPlan {
  readonly mem: readonly (readonly [frame: number, row: number])[];
  readonly ptr: readonly (readonly [frame: number, distance: number])[];
}
