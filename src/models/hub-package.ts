import { type ByteSource, readWhole } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { packageEntries } from "../package/package-file-list.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import type { ModelVariant } from "../protocol/models.ts";
import type { HubRepository } from "./hub.ts";

export interface HubPackage {
  readonly manifestBytes: Uint8Array;
  readonly source: Pick<ByteSource, "stream">;
}

/** At the top of a repository, or in a folder there, as one for each variant. */
const MANIFEST = /^(?:[^/]+\/)?manifest\.json$/;
/** Whoever publishes more of them than this publishes something else. */
const MAX_MANIFESTS = 16;

/**
 * Finds a ready package in a repository, whose listing has to promise the very files that its manifest names. Only manifests are read.
 * @returns null when there is none of this variant and the repository is a checkpoint, or nothing that is known here
 * @throws FailureError `package-unsupported` for packages of other variants alone, or several of this one; `package-corrupt`
 */
export async function findHubPackage(
  repository: HubRepository,
  variant: ModelVariant,
): Promise<HubPackage | null> {
  const paths = [...repository.files.keys()].filter((path) => MANIFEST.test(path)).slice(0, MAX_MANIFESTS);
  const packages: { folder: string; manifest: Manifest; manifestBytes: Uint8Array }[] = [];
  for (const path of paths) {
    const manifestBytes = await readWhole(repository.source, path);
    const text = new TextDecoder().decode(manifestBytes);
    // Other things have a file of that name too.
    if (!/"format"\s*:\s*"videorefer-package"/.test(text)) continue;
    const folder = path.slice(0, -"manifest.json".length);
    packages.push({ folder, manifest: parseManifest(text), manifestBytes });
  }
  const [found, ...others] = packages.filter(({ manifest }) => manifest.variant === variant);
  if (others.length > 0) {
    const top = `${repository.repository}/resolve/${repository.commit}`;
    const ends = [found!, ...others].map(({ folder }) => `${top}/${folder}`.replace(/\/$/, ""));
    throw unsupported(
      `${repository.repository} holds ${ends.length} ready packages in ${variant}, ${ends.join(" or ")}; get one by its address at the hub`,
    );
  }
  if (!found) {
    if (packages.length === 0 || repository.files.has("config.json")) return null;
    const variants = [...new Set(packages.map(({ manifest }) => manifest.variant))].join(" and ");
    throw unsupported(
      `${repository.repository} is a ready package in ${variants}, and ${variant} was asked for; choose ${variants} if this device computes in it, or another repository`,
    );
  }
  const { folder, manifest, manifestBytes } = found;
  for (const { path, bytes, sha256 } of packageEntries(manifest)) {
    const listed = repository.files.get(folder + path);
    if (!listed) throw corrupt(repository, folder + path, "it is missing");
    if (listed.bytes !== bytes || (listed.sha256 ?? sha256) !== sha256)
      throw corrupt(repository, folder + path, "the hub's list has another size or hash than the manifest");
  }
  const source = {
    stream: (path: string, offset: number, signal?: AbortSignal) =>
      repository.source.stream(folder + path, offset, signal),
  };
  return { manifestBytes, source };
}

const unsupported = (message: string): FailureError => new FailureError("package-unsupported", message);

const corrupt = ({ repository }: HubRepository, path: string, detail: string): FailureError =>
  new FailureError(
    "package-corrupt",
    `${path} of ${repository} should be as the package's manifest says: ${detail}; its publisher has to repair that`,
  );
