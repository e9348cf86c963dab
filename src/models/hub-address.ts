import { FailureError } from "../core/failure.ts";

/** The public hub. Mirrors speak the same protocol under another address. */
export const PUBLIC_HUB = "https://huggingface.co";

/** Each half begins and ends with a letter, digit or underscore. Source: `validate_repo_id` of huggingface_hub. */
const REPOSITORY = /^(?=.{3,194}$)\w(?:[\w.-]{0,94}\w)?\/\w(?:[\w.-]{0,94}\w)?$/;

const unusable = (message: string): FailureError => new FailureError("address-invalid", message);

/** Whether `name` can name a repository: `owner/name`. */
export function isRepositoryName(name: string): boolean {
  return REPOSITORY.test(name) && !/\.\.|--|\.git$/.test(name);
}

/** @throws FailureError `address-invalid` */
export function requireRepositoryName(name: string): string {
  if (isRepositoryName(name)) return name;
  throw unusable(
    `a repository is named owner/name, such as DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B, not ${JSON.stringify(name.slice(0, 200))}`,
  );
}

/**
 * A branch, a tag or a commit, as git names them.
 * @throws FailureError `address-invalid`
 */
export function requireRevision(revision: string): string {
  if (/^[\w][\w./+-]{0,199}$/.test(revision) && !/\.\.|\/\/|[/.]$/.test(revision)) return revision;
  throw unusable(
    `a revision is a branch, a tag or a commit, such as main, not ${JSON.stringify(revision.slice(0, 200))}`,
  );
}

/**
 * The hub's address without a slash at its end; it may have a path.
 * @throws FailureError `address-invalid` for what is no address, or would send requests readable by everybody on the way
 */
export function parseHubAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw unusable(`the hub's address should begin with https://, as ${PUBLIC_HUB}, not ${text}`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw unusable("the hub's address should be a host and at most a path, without user, password, ? or #");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw unusable(
      `the hub's address should begin with https:// unless it is this machine's own, not ${text}`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.[\d.]+$/.test(host)
  );
}
