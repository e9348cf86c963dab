import { parseJsonObject } from "../../builder/byte-source.ts";
import type { AnswerGolden, Golden } from "./golden.ts";
import { parseGolden } from "./golden.ts";
import type { ParityCase } from "./parity-case.ts";
import { openPrlFixture } from "./prl/fixture.ts";
import { fetchFile } from "./tensor-file.ts";
import { openVr3Fixture } from "./vr3/fixture.ts";
import { openVr7Fixture } from "./vr7/fixture.ts";

/** @throws FailureError as `parseGolden` does */
export async function fetchGolden(folder: string): Promise<Golden> {
  const bytes = await (await fetchFile(folder, "golden.json")).arrayBuffer();
  return parseGolden(parseJsonObject(new Uint8Array(bytes), "golden.json"));
}

/** Opens the fixture folder of a model that answers questions, in the format its own README describes. */
export function openFixture(folder: string, found: AnswerGolden): Promise<readonly ParityCase[]> {
  switch (found.kind) {
    case "prl":
      return openPrlFixture(folder, found.golden);
    case "vr3":
      return openVr3Fixture(folder, found.golden);
    case "vr7":
      return openVr7Fixture(folder, found.golden);
  }
}
