import { clientsCache } from "./cache-names.ts";

/** Which version a page or one of its workers was loaded from. */
export interface ClientVersion {
  readonly version: string;
  readonly isPage: boolean;
  readonly sinceMs: number;
}

/** A page is noted down when it is asked for, a moment before the browser lists it as a client. */
const STARTING_MS = 10_000;

/** Whether nothing of a noted client is left. */
export function isGone({ sinceMs }: ClientVersion, listed: boolean, nowMs: number): boolean {
  return !listed && nowMs - sinceMs > STARTING_MS;
}

/**
 * Remembers the version of every page and worker of this scope. The browser ends a service worker whenever it is idle,
 * and the next version takes over its clients, so the notes are in a cache.
 */
export class ClientVersions {
  private readonly scope: string;
  private notes: Promise<Map<string, ClientVersion>> | null = null;

  constructor(scope: string) {
    this.scope = scope;
  }

  async of(client: string): Promise<string | null> {
    return (await this.read()).get(client)?.version ?? null;
  }

  async set(client: string, version: string, isPage: boolean): Promise<void> {
    const note: ClientVersion = { version, isPage, sinceMs: Date.now() };
    (await this.read()).set(client, note);
    const written = this.cache().then((cache) => cache.put(this.address(client), Response.json(note)));
    // Without the note the client counts as one of which nothing is known, and no file is deleted.
    await written.catch((error: unknown) => console.warn("A client could not be noted down:", error));
  }

  /** Forgets clients that are gone. @returns versions of the pages that are left; a worker does not outlive its page */
  async inUse(isListed: (client: string) => Promise<boolean>): Promise<ReadonlySet<string>> {
    const notes = await this.read();
    const cache = await this.cache();
    for (const [client, note] of [...notes]) {
      if (!isGone(note, await isListed(client), Date.now())) continue;
      notes.delete(client);
      await cache.delete(this.address(client));
    }
    return new Set([...notes.values()].filter(({ isPage }) => isPage).map(({ version }) => version));
  }

  private cache(): Promise<Cache> {
    return caches.open(clientsCache(this.scope));
  }

  private address(client: string): string {
    return `${this.scope}clients/${encodeURIComponent(client)}`;
  }

  private read(): Promise<Map<string, ClientVersion>> {
    this.notes ??= (async () => {
      const cache = await this.cache();
      const notes = new Map<string, ClientVersion>();
      for (const request of await cache.keys()) {
        const note: ClientVersion | undefined = await (await cache.match(request))?.json();
        if (note) notes.set(decodeURIComponent(request.url.slice(this.address("").length)), note);
      }
      return notes;
    })();
    return this.notes;
  }
}
