import { imageCases } from "./image-cases.ts";
import { scenarioCases } from "./scenario-cases.ts";
import { stageCases } from "./stage-cases.ts";
import type { Sam2Case, Workbench } from "./workbench.ts";

/** All cases of a fixture of SAM 2.1 or EdgeTAM. */
export function sam2Cases(bench: Workbench): Sam2Case[] {
  return [...stageCases(bench), ...imageCases(bench), ...scenarioCases(bench)];
}
