/**
 * Does work in one tab alone. Where there are no locks, it is done at once.
 * @param name of what no two tabs may do at a time
 * @param busy called instead, where another tab is at it
 */
export async function exclusively(name: string, work: () => Promise<void>, busy: () => void): Promise<void> {
  if (!("locks" in navigator)) return work();
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => (lock ? work() : busy()));
}
