import type { ParityCase } from "./parity-case.ts";
import { openPrlFixture } from "./prl/fixture.ts";
import { isPrlGolden } from "./prl/golden.ts";
import { fetchFile } from "./tensor-file.ts";
import { openVr3Fixture } from "./vr3/fixture.ts";
import { openVr7Fixture } from "./vr7/fixture.ts";

/** Opens a fixture folder of any family, in the format its own README describes. */
export async function openFixture(folder: string): Promise<readonly ParityCase[]> {
  const golden = await (await fetchFile(folder, "golden.json")).json();
  if (isPrlGolden(golden)) return openPrlFixture(folder, golden);
  // The one lists its cases, the other names them.
  return Array.isArray(golden.cases) ? openVr3Fixture(folder, golden) : openVr7Fixture(folder, golden);
}
