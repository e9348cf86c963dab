import * as v from "valibot";
import { FailureError } from "../core/failure.ts";

/** A file of a repository as its listing has it. */
export interface HubFile {
  readonly bytes: number;
  /** Of large files (LFS); the hub gives none for small ones. */
  readonly sha256: string | null;
  /** Git's own hash of the small file, or of the pointer to the large one. */
  readonly blob: string | null;
}

export interface HubListing {
  readonly commit: string;
  readonly licence: string | null;
  /** Whether its files are for accounts alone that accepted conditions. */
  readonly gated: boolean;
  readonly private: boolean;
  readonly files: ReadonlyMap<string, HubFile>;
}

/** A training run with all its checkpoints has hundreds of files. */
const MAX_FILES = 10_000;

const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));

/** Source: `GET /api/models/{repository}/revision/{revision}?blobs=true` of the hub API. */
const listingSchema = v.object({
  sha: hex(40),
  private: v.optional(v.boolean(), false),
  gated: v.optional(v.union([v.boolean(), v.string()]), false),
  cardData: v.nullish(v.object({ license: v.optional(v.unknown()) })),
  siblings: v.pipe(
    v.array(
      v.object({
        rfilename: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
        size: bytes,
        blobId: v.nullish(hex(40)),
        lfs: v.nullish(v.object({ sha256: hex(64), size: bytes })),
      }),
    ),
    v.maxLength(MAX_FILES),
  ),
});

/**
 * Parses a repository's listing.
 * @param where names it in failures
 * @throws FailureError `checkpoint-invalid` for what is no listing, or holds what no honest one does
 */
export function parseHubListing(text: string, where: string): HubListing {
  const invalid = (detail: string) =>
    new FailureError(
      "checkpoint-invalid",
      `${where} should be a hub's list of files: ${detail}. Check the hub's address`,
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid("it is not JSON");
  }
  const parsed = v.safeParse(listingSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`${v.getDotPath(issue) ?? "its top level"}: ${issue.message}`);
  }
  const { sha, gated, cardData, siblings } = parsed.output;
  const files = new Map<string, HubFile>();
  for (const { rfilename: path, size, blobId, lfs } of siblings) {
    if (!isPlainPath(path)) throw invalid(`${JSON.stringify(path)} leaves the repository`);
    if (files.has(path)) throw invalid(`${path} is listed twice`);
    if (lfs && lfs.size !== size) throw invalid(`${path} has two sizes, ${size} and ${lfs.size} bytes`);
    files.set(path, { bytes: size, sha256: lfs?.sha256 ?? null, blob: blobId ?? null });
  }
  const licence = cardData?.license;
  return {
    commit: sha,
    licence: typeof licence === "string" && /^[\w.-]{1,100}$/.test(licence) ? licence : null,
    gated: gated !== false,
    private: parsed.output.private,
    files,
  };
}

/** Relative, with `/`, and without a step up or out: what can be a file's path on every system. */
function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f\u007f]|^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
