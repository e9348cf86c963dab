import { packagePaths } from "../package/package-file-list.ts";
import { isUnscoped, versionCache, versionOf } from "./cache-names.ts";

/** What a version consists of; paths are relative to the worker's scope. */
export interface Build {
  readonly version: string;
  /** Needed to appear and work. */
  readonly shell: readonly string[];
  /** Needed to answer. */
  readonly later: readonly string[];
}

/** Whether the name of a file has a hash of its content, so that the same name means the same bytes in every version. */
export function isHashed(scope: string, url: string): boolean {
  return url.startsWith(`${scope}assets/`);
}

/** The first file that a page needs and a version lacks: a page of another version names others. */
export function foreignAsset(html: string, shell: readonly string[]): string | null {
  const named = html.match(/assets\/[\w.-]+/g) ?? [];
  return named.find((path) => !shell.includes(path)) ?? null;
}

/** Of the runtime's three builds a browser uses the plain one and one of the two for WebGPU. */
function isForThisBrowser(path: string): boolean {
  const unused = "Suspending" in WebAssembly ? "asyncify" : "jspi";
  return !(path.endsWith(".wasm") && path.includes(unused));
}

/** The files of one version in this browser, and those that older versions left. */
export class KeptFiles {
  private readonly scope: string;
  private readonly build: Build;
  private readonly urls: ReadonlySet<string>;

  constructor(scope: string, build: Build) {
    this.scope = scope;
    this.build = build;
    this.urls = new Set([...build.shell, ...build.later].map((path) => scope + path));
  }

  /** Whether a file is part of this version. */
  has(url: string): boolean {
    return this.urls.has(url);
  }

  /**
   * The kept file for a client of `version`, null when that is not known: its own version's, else, where the name
   * leaves no doubt about the content, that of any version.
   * @returns with the version that it belongs to, null for a cache that names none
   */
  async find(
    url: string,
    version: string | null,
  ): Promise<{ response: Response; version: string | null } | null> {
    const first = version ?? this.build.version;
    const response = await caches.match(url, {
      cacheName: versionCache(this.scope, first),
      ignoreVary: true,
    });
    if (response) return { response, version: first };
    return isHashed(this.scope, url) ? this.findAnywhere(url) : null;
  }

  async put(url: string, response: Response, version: string): Promise<void> {
    await (await caches.open(versionCache(this.scope, version))).put(url, response);
  }

  /** Keeps what the page needs to appear; takes what is there already. @throws when something cannot be fetched */
  keepShell(): Promise<void> {
    return this.keep(this.build.shell.map((path) => this.scope + path));
  }

  /** Checks and completes the files: the browser may have dropped some. @returns whether all are there */
  async keepAll(packageUrl: string | null): Promise<boolean> {
    try {
      const later = this.build.later.filter(isForThisBrowser);
      await this.keep([...this.build.shell, ...later].map((path) => this.scope + path));
      if (packageUrl === null) return true;
      const manifestUrl = new URL("manifest.json", packageUrl).href;
      await this.keep([manifestUrl]);
      const manifest = await (await this.find(manifestUrl, null))?.response.json();
      await this.keep(packagePaths(manifest).map((path) => new URL(path, packageUrl).href));
      return true;
    } catch (error) {
      console.warn("Not everything could be kept for working offline:", error);
      return false;
    }
  }

  /** Keeps what could be fetched, also when it rejects because of the rest. */
  private async keep(urls: readonly string[]): Promise<void> {
    const cache = await caches.open(versionCache(this.scope, this.build.version));
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    const missing = urls.filter((url) => !kept.has(url));
    const fetched = await Promise.allSettled(
      missing.map(async (url) => {
        const older = isHashed(this.scope, url) ? await this.findAnywhere(url) : null;
        // Past the HTTP cache: an old copy under a new version would be kept for good.
        const response = older?.response ?? (await fetch(url, { cache: "no-cache" }));
        if (!response.ok) throw new Error(`${url} answered ${response.status}`);
        if (url === `${this.scope}index.html`) await this.checkPage(response.clone());
        await cache.put(url, response);
      }),
    );
    const failed = fetched.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** While a new version is uploaded, or after that, the server's page may not be this version's. */
  private async checkPage(response: Response): Promise<void> {
    const asset = foreignAsset(await response.text(), this.build.shell);
    if (asset) throw new Error(`The page should be of this version, but the server's needs ${asset}.`);
  }

  private async findAnywhere(url: string) {
    for (const cacheName of await caches.keys()) {
      const version = versionOf(this.scope, cacheName);
      if (!version && !isUnscoped(cacheName)) continue;
      const response = await caches.match(url, { cacheName, ignoreVary: true });
      if (response) return { response, version };
    }
    return null;
  }
}
