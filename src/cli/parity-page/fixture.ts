import type { ParityCase } from "./parity-case.ts";
import { fetchFile } from "./tensor-file.ts";
import { openVr3Fixture } from "./vr3/fixture.ts";
import { openVr7Fixture } from "./vr7/fixture.ts";

/** Opens a fixture folder of either family, in the format its own README describes. */
export async function openFixture(folder: string): Promise<readonly ParityCase[]> {
  const golden = await (await fetchFile(folder, "golden.json")).json();
  // The one lists its cases, the other names them.
  return Array.isArray(golden.cases) ? openVr3Fixture(folder, golden) : openVr7Fixture(folder, golden);
}
