import type { BuildOptions } from "../builder/build-options.ts";
import { type ByteSource, readWhole } from "../builder/byte-source.ts";
import { RECIPES } from "../builder/families/family-list.ts";
import { withRegionEncoder } from "../builder/families/vr7/region-encoder.ts";
import { type PackagePlan, packageId, planPackage } from "../builder/package-plan.ts";
import { hashText } from "../builder/spans.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { packageBytes } from "../package/package-file-list.ts";
import { parseManifest } from "../package/parse-manifest.ts";
import type { ModelOrigin, ModelQuote, ModelVariant } from "../protocol/models.ts";
import { addressSource } from "./address-source.ts";
import { type ExportedModel, findExportedModel } from "./exported-model.ts";
import { fileSource } from "./file-source.ts";
import { openHubRepository } from "./hub.ts";
import { openHubCheckpoint } from "./hub-checkpoint.ts";
import { findHubPackage } from "./hub-package.ts";
import type { Patience, Retry } from "./retry.ts";

/** A checkpoint or ready package that was looked at, ready to be got. */
export type Opened =
  | {
      readonly kind: "checkpoint";
      readonly source: ByteSource;
      readonly plan: PackagePlan;
      readonly options: Omit<BuildOptions, "onProgress" | "signal" | "plan">;
    }
  | {
      readonly kind: "package";
      readonly source: Pick<ByteSource, "stream">;
      readonly manifest: Manifest;
      readonly manifestBytes: Uint8Array;
    };

/** What getting it costs, whatever of it is here already. */
export type Quoted = Omit<ModelQuote, "doneBytes" | "freeBytes">;

interface OpenWith {
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
  readonly patience?: Patience;
}

/**
 * Looks at what lies at an origin. Of weights no more is read than their headers.
 * @throws FailureError of its source, or of what is wrong with the checkpoint or package
 */
export async function openOrigin(
  origin: ModelOrigin,
  variant: ModelVariant,
  token: string | null,
  how: OpenWith,
): Promise<{ quoted: Quoted; value: Opened }> {
  switch (origin.kind) {
    case "hub":
      return openHub(origin, variant, token, how);
    case "address": {
      const source = addressSource(origin.url);
      return openPackage(source, await source.whole("manifest.json", how.signal), origin);
    }
    case "folder":
      return openFolder(origin, variant, how.signal);
  }
}

async function openHub(
  origin: Extract<ModelOrigin, { kind: "hub" }>,
  variant: ModelVariant,
  token: string | null,
  how: OpenWith,
) {
  const options = { ...origin, token: token ?? undefined, ...how };
  const repository = await openHubRepository(options);
  const found = origin.regionEncoder ? null : await findHubPackage(repository, variant);
  if (found) {
    return openPackage(found.source, found.manifestBytes, { ...origin, revision: repository.commit });
  }
  const { commit, licence } = repository;
  const exported =
    !origin.regionEncoder &&
    (await findExportedModel(repository.source, {
      variant,
      repository: repository.repository,
      revision: commit,
      licence,
    }));
  if (exported) return openExported(exported, { ...origin, revision: commit });
  const { encoder, source } = await openHubCheckpoint(options, repository);
  let pinned: typeof origin = {
    ...origin,
    revision: repository.commit,
    ...(encoder && { encoderRevision: encoder.commit }),
  };
  let whole = source;
  let revision = repository.commit;
  let cited = repository.repository;
  if (origin.regionEncoder) {
    const stage2 = await openHubRepository({
      ...options,
      repository: origin.regionEncoder,
      revision: origin.regionEncoderRevision,
    });
    pinned = { ...pinned, regionEncoderRevision: stage2.commit };
    whole = await withRegionEncoder(source, stage2.source);
    revision = `${revision} + ${stage2.commit}`;
    cited = `${cited} + ${stage2.repository}`;
  }
  return openCheckpoint(whole, pinned, { variant, repository: cited, revision, licence });
}

async function openFolder(
  origin: Extract<ModelOrigin, { kind: "folder" }>,
  variant: ModelVariant,
  signal?: AbortSignal,
) {
  const source = fileSource(origin.files);
  if (await source.exists("manifest.json")) {
    return openPackage(source, await readWhole(source, "manifest.json"), origin);
  }
  const provenance = { variant, repository: origin.name, revision: "", licence: null };
  const exported = await findExportedModel(source, provenance, signal);
  if (exported) return openExported(exported, origin);
  const lines = origin.files.map(({ path, file }) => `${path} ${file.size} ${file.lastModified}`);
  const stamp = lines.sort().join("\n");
  return openCheckpoint(source, origin, { variant, repository: origin.name, licence: null, stamp });
}

async function openCheckpoint(
  source: ByteSource,
  origin: ModelOrigin,
  options: Extract<Opened, { kind: "checkpoint" }>["options"],
): Promise<{ quoted: Quoted; value: Opened }> {
  const plan = await planPackage(source, options);
  const { repository, revision, stamp, licence, variant } = options;
  const name = repository.split("/").at(-1)!;
  const smallFiles = plan.files.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    quoted: {
      folder: `${packageId(name, variant)}-${await shortHash(revision ?? stamp ?? "")}`,
      origin,
      name,
      repository,
      revision: revision ?? "",
      licence,
      kind: plan.model.described.kind,
      family: plan.family,
      variant,
      ready: false,
      sourceBytes: plan.sourceBytes,
      keptBytes: plan.shardBytes + smallFiles,
    },
    value: { kind: "checkpoint", source, plan, options },
  };
}

/** An export is got as a package is, once its files and their hashes are listed. */
const openExported = ({ manifest, source }: ExportedModel, origin: ModelOrigin) =>
  openPackage(source, new TextEncoder().encode(JSON.stringify(manifest)), origin);

async function openPackage(
  source: Pick<ByteSource, "stream">,
  manifestBytes: Uint8Array,
  origin: ModelOrigin,
): Promise<{ quoted: Quoted; value: Opened }> {
  const text = new TextDecoder().decode(manifestBytes);
  const manifest = parseManifest(text);
  refuseUnknownFamily(manifest);
  const bytes = packageBytes(manifest);
  return {
    quoted: {
      folder: `${manifest.id}-${await shortHash(text)}`,
      origin,
      name: manifest.name,
      repository: manifest.source.repository,
      revision: manifest.source.revision,
      licence: manifest.licence,
      kind: manifest.kind,
      family: manifest.family,
      variant: manifest.variant,
      ready: true,
      sourceBytes: bytes,
      keptBytes: bytes,
    },
    value: { kind: "package", source, manifest, manifestBytes },
  };
}

/** What is copied here has to run here: every family that runs can be converted too. */
function refuseUnknownFamily({ name, family, kind }: Manifest): void {
  // What an export's graphs need is transformers.js's affair.
  if (kind === "exported") return;
  const known = RECIPES.map((recipe) => recipe.family);
  if (known.includes(family)) return;
  throw new FailureError(
    "package-unsupported",
    `${name} is of the family "${family}", and this version of the app knows ${known.join(", ")}; reload the page for a newer version, or choose another model`,
  );
}

const shortHash = async (text: string): Promise<string> => (await hashText(text)).slice(0, 12);
