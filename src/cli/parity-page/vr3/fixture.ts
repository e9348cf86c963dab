import type { ParityCase } from "../fixture.ts";
import { openTensors, type TensorFile } from "../tensor-file.ts";
import { caseInput } from "./case-input.ts";
import { compareCase } from "./compare-case.ts";

/** What all cases of a fixture of the VideoRefer-VideoLLaMA3 family share. */
export interface FixtureFiles {
  readonly golden: Golden;
  readonly frames: TensorFile;
  readonly masks: TensorFile;
}

export interface Golden {
  readonly seeds: { readonly kmeans: number };
  readonly compute: { readonly maxNewTokens: number };
  readonly frames: { readonly file: string };
  readonly masks: { readonly file: string };
  readonly cases: readonly GoldenCase[];
}

export interface Picked {
  readonly stack: string;
  readonly indices: readonly number[];
}

export interface GoldenCase {
  readonly id: string;
  readonly modal: "video" | "image" | "text";
  readonly question: string;
  readonly frames?: Picked;
  readonly timestampsSeconds?: readonly number[];
  readonly regionFrames?: Picked;
  readonly masks?: Picked;
  readonly maskIds?: readonly number[];
  readonly resizedHW?: readonly [number, number];
  readonly regions?: readonly GoldenRegion[];
  readonly prompt: string;
  readonly generatedText: string;
  readonly file: string;
  readonly tensors: Readonly<Record<string, GoldenTensor>>;
}

export interface GoldenRegion {
  readonly cropBoxYXYX: readonly [number, number, number, number];
  readonly scaledHW: readonly [number, number];
  readonly scaledCropSha256: string;
  readonly scaledCropSampleStep: number;
  readonly placeholders: number;
}

export interface GoldenTensor {
  readonly shape: readonly number[];
  /** Set when only rows `start, start + step, …` of `of` rows are kept. */
  readonly rows?: { readonly of: number; readonly start: number; readonly step: number };
  readonly sha256OfAllRows?: string;
}

export async function openVr3Fixture(folder: string, golden: Golden): Promise<ParityCase[]> {
  const files: FixtureFiles = {
    golden,
    frames: await openTensors(folder, golden.frames.file),
    masks: await openTensors(folder, golden.masks.file),
  };
  return golden.cases.map((one) => ({
    id: one.id,
    input: caseInput(files, one),
    compare: async (finished, log) => {
      const tensors = await openTensors(folder, one.file);
      await compareCase({ ...finished, golden: one, tensors, seed: golden.seeds.kmeans }, log);
    },
  }));
}
