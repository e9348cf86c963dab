/** Web Locks as tabs of one browser share them: one holder a name, `ifAvailable` and `steal`. */
export class WebLocks {
  private readonly holders = new Map<string, { readonly reject: (error: unknown) => void }>();

  request(
    name: string,
    options: LockOptions,
    callback: (lock: { readonly name: string } | null) => unknown,
  ): Promise<unknown> {
    const holder = this.holders.get(name);
    if (holder && !options.steal) {
      if (!options.ifAvailable) throw new Error("waiting for a lock is not part of this stand-in");
      return Promise.resolve().then(() => callback(null));
    }
    return new Promise((resolve, reject) => {
      const mine = { reject };
      holder?.reject(new DOMException("The lock was stolen.", "AbortError"));
      this.holders.set(name, mine);
      Promise.resolve()
        .then(() => callback({ name }))
        .then(resolve, reject)
        .finally(() => {
          if (this.holders.get(name) === mine) this.holders.delete(name);
        });
    });
  }
}
