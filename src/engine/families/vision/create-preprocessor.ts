import type { PatchSettings } from "../../../videorefer/shared/patches.ts";
import type { Execution } from "../../runtime/execution.ts";
import { CpuPreprocessor } from "./cpu-preprocessor.ts";
import { GpuPreprocessor } from "./gpu-preprocessor.ts";
import type { Preprocessor } from "./preprocessor.ts";

/** Software adapters too, though there the CPU would be faster: next to what their encoder takes it is little, and so they test it. */
export function createPreprocessor(execution: Execution, settings: PatchSettings): Preprocessor {
  const { runtime, gpu } = execution;
  return gpu ? new GpuPreprocessor(runtime.ort, gpu, settings) : new CpuPreprocessor(runtime.ort, settings);
}
