import type { ParityCase } from "../parity-case.ts";
import { openTensors } from "../tensor-file.ts";
import { caseInput } from "./case-input.ts";
import { compareCase } from "./compare-case.ts";
import type { FixtureFiles, Golden } from "./golden.ts";

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
