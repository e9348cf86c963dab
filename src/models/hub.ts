import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import { PUBLIC_HUB, parseHubAddress, requireRepositoryName, requireRevision } from "./hub-address.ts";
import { surroundings, whyUnreached } from "./hub-doctor.ts";
import { type HubListing, parseHubListing } from "./hub-listing.ts";
import { exchange, type HubAccess } from "./hub-request.ts";
import { anotherAnswer, HubSource } from "./hub-source.ts";
import { type Patience, REAL_TIME, type Retry, type RetryPolicy, type Timing, withRetries } from "./retry.ts";

export interface HubOptions {
  /** Address of the hub or of a mirror of it; the public one unless given. */
  readonly base?: string;
  /** `owner/name` */
  readonly repository: string;
  /** Branch, tag or commit; `main` unless given. */
  readonly revision?: string;
  /** Access token. It is kept in memory and sent to the hub alone. */
  readonly token?: string;
  /** Ends the opening, and later everything that is read. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
  /** How long trouble is borne, while opening and while reading; that of a download unless given. */
  readonly patience?: Patience;
  readonly timing?: Timing;
}

/** A repository at one commit. */
export interface HubRepository extends HubListing {
  readonly repository: string;
  /** Reads the files of that commit by ranges; a connection that is cut or stalls is taken up where it ended. */
  readonly source: ByteSource;
}

/** Names, sizes and hashes of ten thousand files take less. */
const MAX_LISTING_BYTES = 16 * 2 ** 20;

/**
 * Asks the hub what a revision is, and pins it: whatever happens to the branch later, the files are those of this commit.
 * @throws FailureError `address-invalid`, `access-denied`, `repository-missing`, `network`, `checkpoint-invalid` or `cancelled`
 * Source: hub API, `/api/models/{repository}/revision/{revision}` and `/{repository}/resolve/{commit}/{path}`.
 */
export async function openHubRepository(options: HubOptions): Promise<HubRepository> {
  const repository = requireRepositoryName(options.repository);
  const revision = requireRevision(options.revision ?? "main");
  const timing = options.timing ?? REAL_TIME;
  const base = parseHubAddress(options.base ?? PUBLIC_HUB);
  const access = {
    base,
    token: options.token === undefined ? undefined : parseToken(options.token),
    timing,
  };
  const { signal, onRetry, patience } = options;
  const explain = (isSilent: boolean) => whyUnreached(base, isSilent, surroundings(signal));
  const retryPolicy = { host: new URL(base).host, timing, signal, onRetry, patience, explain };
  const listing = await readListing(access, retryPolicy, repository, revision);
  if (/^[0-9a-f]{40}$/.test(revision) && listing.commit !== revision) {
    throw anotherAnswer(`${repository} at ${revision}`, `the list is of commit ${listing.commit}`);
  }
  return { ...listing, repository, source: new HubSource(access, retryPolicy, repository, listing) };
}

/** A header with other characters would be refused by `fetch`, in a message that quotes it. */
function parseToken(token: string): string {
  if (/^[\x21-\x7e]{1,500}$/.test(token.trim())) return token.trim();
  throw new FailureError(
    "access-denied",
    "the access token should be one word of letters, digits and signs; copy it again from the hub's settings",
  );
}

async function readListing(
  access: HubAccess,
  retryPolicy: RetryPolicy,
  repository: string,
  revision: string,
): Promise<HubListing> {
  const path = `api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const what = `the list of files of ${repository}`;
  // Yielded once it is whole: half a listing is no progress, the next attempt begins anew.
  async function* attempt(signal: AbortSignal): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of exchange(access, { path, repository, revision }, () => {}, signal)) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MAX_LISTING_BYTES) {
        throw new FailureError(
          "checkpoint-invalid",
          `${what} should be at most ${MAX_LISTING_BYTES} bytes, and goes on after that`,
        );
      }
    }
    yield text + decoder.decode();
  }
  let listing = "";
  for await (const text of withRetries(what, attempt, retryPolicy)) listing = text;
  return parseHubListing(listing, `the answer of ${access.base} about ${repository}`);
}
