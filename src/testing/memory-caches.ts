/** A `CacheStorage` in memory, as far as the service worker uses it. Queries and `Vary` do not occur in it. */
export class MemoryCaches {
  private readonly stored = new Map<string, MemoryCache>();

  async open(name: string): Promise<MemoryCache> {
    const cache = this.stored.get(name) ?? new MemoryCache();
    this.stored.set(name, cache);
    return cache;
  }

  async keys(): Promise<string[]> {
    return [...this.stored.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.stored.delete(name);
  }

  async match(url: string, { cacheName }: { cacheName: string }): Promise<Response | undefined> {
    return this.stored.get(cacheName)?.match(url);
  }
}

class MemoryCache {
  private readonly responses = new Map<string, Response>();

  async match(request: string | Request): Promise<Response | undefined> {
    return this.responses.get(address(request))?.clone();
  }

  async put(url: string, response: Response): Promise<void> {
    this.responses.set(url, response);
  }

  async delete(request: string | Request): Promise<boolean> {
    return this.responses.delete(address(request));
  }

  async keys(): Promise<Request[]> {
    return [...this.responses.keys()].map((url) => new Request(url));
  }
}

function address(request: string | Request): string {
  return typeof request === "string" ? request : request.url;
}
