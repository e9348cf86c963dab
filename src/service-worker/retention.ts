import { isUnscoped, ownEntries, versionOf } from "./cache-names.ts";
import type { ClientVersions } from "./client-versions.ts";

/** What the worker knows of its surroundings. */
export interface Surroundings {
  /** Ids of the open pages of this app. */
  pages(): Promise<readonly string[]>;
  /** Whether a page or worker is still there. */
  isOpen(client: string): Promise<boolean>;
  /** Whether another version is being installed or waits. */
  isUpdating(): boolean;
}

/** Decides which files of older versions are still needed, and deletes the others; other apps' caches are never touched. */
export class Retention {
  private readonly scope: string;
  private readonly version: string;
  private readonly versions: ClientVersions;
  private readonly surroundings: Surroundings;

  constructor(scope: string, version: string, versions: ClientVersions, surroundings: Surroundings) {
    this.scope = scope;
    this.version = version;
    this.versions = versions;
    this.surroundings = surroundings;
  }

  /** Notes down the pages that were there before the first service worker: they are of its version. */
  async noteFirstPages(): Promise<void> {
    const isOld = (name: string) =>
      isUnscoped(name) || (versionOf(this.scope, name) ?? this.version) !== this.version;
    if ((await caches.keys()).some(isOld)) return;
    for (const page of await this.surroundings.pages()) await this.versions.set(page, this.version, true);
  }

  /** Deletes the files of versions that no page is of. While some page's version is not known, nothing is deleted. */
  async removeUnused(): Promise<void> {
    if (this.surroundings.isUpdating()) return;
    for (const page of await this.surroundings.pages()) if (!(await this.versions.of(page))) return;
    const inUse = await this.versions.inUse((client) => this.surroundings.isOpen(client));
    for (const name of await caches.keys()) {
      const version = versionOf(this.scope, name);
      if (version && version !== this.version && !inUse.has(version)) await caches.delete(name);
      if (isUnscoped(name)) await this.removeOwnEntries(name);
    }
  }

  /** Copies of the app in several folders shared a cache of the first releases; the others' files stay. */
  private async removeOwnEntries(name: string): Promise<void> {
    const cache = await caches.open(name);
    const urls = (await cache.keys()).map(({ url }) => url);
    const own = ownEntries(this.scope, urls);
    if (own.length === urls.length) await caches.delete(name);
    else for (const url of own) await cache.delete(url);
  }
}
