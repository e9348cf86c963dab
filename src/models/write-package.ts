import { JOURNAL_FILE } from "../builder/journal.ts";
import { buildPackage, repairPackage } from "../builder/package.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { packageBytes } from "../package/package-file-list.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import { copyPackage, damagedFiles } from "./copy-package.ts";
import { counted, type OnProgress } from "./model-progress.ts";
import type { Opened } from "./open-origin.ts";
import type { OpfsTarget } from "./opfs-target.ts";

/**
 * Makes the package of an origin that was looked at, goes on with it, or repairs it, whatever lies in the folder already.
 * @throws FailureError of the source, of the store, `package-corrupt` when a repair did not help, `cancelled`
 */
export async function writePackage(
  origin: Opened,
  target: OpfsTarget,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const manifest = await readableManifest(target);
  if (manifest) {
    // Left by a conversion that was cut off between its last two steps.
    await target.remove(JOURNAL_FILE);
    return repair(origin, manifest, target, onProgress, signal);
  }
  if (origin.kind === "package") {
    const onBytes = counted("copying", packageBytes(origin.manifest), onProgress, signal);
    return copyPackage(origin.source, origin.manifestBytes, origin.manifest, target, onBytes, signal);
  }
  // One that cannot be read says nothing of the files beside it, so they are made again.
  await target.remove("manifest.json");
  await buildPackage(origin.source, target, {
    ...origin.options,
    plan: origin.plan,
    signal,
    onProgress: ({ phase, doneBytes, totalBytes }) =>
      onProgress({ phase, doneBytes, totalBytes, note: null }),
  });
}

/** @returns null when there is none, or one that cannot be read */
async function readableManifest(target: OpfsTarget): Promise<Manifest | null> {
  const bytes = await target.readWhole("manifest.json");
  if (!bytes) return null;
  try {
    return parseManifest(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof FailureError) return null;
    throw error;
  }
}

/** Of a model that is here already, makes or copies what is damaged again. */
async function repair(
  origin: Opened,
  manifest: Manifest,
  target: OpfsTarget,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const check = () =>
    damagedFiles(manifest, target, counted("checking", packageBytes(manifest), onProgress, signal));
  const damaged = await check();
  if (damaged.length === 0) return;
  if (origin.kind === "package") {
    const onBytes = counted("copying", packageBytes(manifest), onProgress, signal);
    return copyPackage(origin.source, origin.manifestBytes, manifest, target, onBytes, signal);
  }
  await repairPackage(origin.source, target, origin.plan, new Set(damaged), {
    signal,
    onProgress: (progress) => onProgress({ ...progress, note: null }),
  });
  const left = await check();
  if (left.length === 0) return;
  throw new FailureError(
    "package-corrupt",
    `${left.join(", ")} could not be made again as before; delete the model and get it again`,
  );
}
