import { FailureError } from "../core/failure.ts";
import type { GraphSession } from "../engine/runtime/graph-session.ts";
import type { SegmenterPackage } from "../package/open-package.ts";

/**
 * Holds a graph against what it will be given: packages that another version of this app made may have other inputs.
 * @throws FailureError `package-unsupported`, saying how to get one of this version
 */
export function checkInputs(
  { manifest }: Pick<SegmenterPackage, "manifest">,
  graph: string,
  { inputNames }: Pick<GraphSession, "inputNames">,
  expected: readonly string[],
): void {
  if (inputNames.length === expected.length && expected.every((name) => inputNames.includes(name))) return;
  const listed = (names: readonly string[]) => [...names].sort().join(", ");
  throw new FailureError(
    "package-unsupported",
    `${manifest.name} was made by another version of this app: its ${graph} takes ${listed(inputNames)}, and this version gives ${listed(expected)}; make the package again from its checkpoint`,
  );
}
