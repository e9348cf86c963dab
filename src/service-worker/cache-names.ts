/**
 * Names of this app's caches. All apps of an origin share one list of caches, those in sibling folders included, so a
 * name carries the scope of the worker that made it. A scope is a URL and has no space.
 */
const APP = "videorefer";
const VERSION = /^[0-9a-f]{16}$/;

/** The cache that holds the files of one version. */
export function versionCache(scope: string, version: string): string {
  return `${APP} ${scope} ${version}`;
}

/** The cache that holds which page or worker runs which version. */
export function clientsCache(scope: string): string {
  return `${APP} ${scope} clients`;
}

/** The cache that holds a file from another app until the page takes it. */
export function sharedCache(scope: string): string {
  return `${APP} ${scope} shared`;
}

/** The version whose files a cache holds; null when it is not a version's cache of this scope. */
export function versionOf(scope: string, name: string): string | null {
  const start = `${APP} ${scope} `;
  const version = name.startsWith(start) ? name.slice(start.length) : "";
  return VERSION.test(version) ? version : null;
}

/** Whether a cache may be one of the first releases, whose names had no scope: copies in several folders shared them. */
export function isUnscoped(name: string): boolean {
  return name.startsWith(`${APP}-`) && VERSION.test(name.slice(APP.length + 1));
}

/**
 * The entries of an unscoped cache that this scope made. A copy of the app is where an `index.html` is kept, and an
 * entry belongs to the deepest copy whose folder it is in.
 */
export function ownEntries(scope: string, urls: readonly string[]): readonly string[] {
  const copies = urls.filter((url) => url.endsWith("/index.html")).map((url) => url.slice(0, -10));
  const owner = (url: string) =>
    copies.filter((copy) => url.startsWith(copy)).reduce((a, b) => (b.length > a.length ? b : a), "");
  return urls.filter((url) => owner(url) === scope);
}
