export interface ProjectLock {
  readonly projectId: string;
  /** Lets go of it; resolves when another can have it. */
  release(): Promise<void>;
}

/**
 * Takes the sole right of one tab to write one project, through Web Locks.
 * @param onLost called when another tab takes it over
 * @param takeOver take it from the tab that has it
 * @returns null when another tab has it
 */
export function takeProjectLock(
  projectId: string,
  onLost: () => void = () => {},
  takeOver = false,
): Promise<ProjectLock | null> {
  // Without locks two tabs cannot be told apart; then both write, and the last one wins.
  if (!("locks" in navigator)) return Promise.resolve({ projectId, release: async () => {} });
  const options: LockOptions = takeOver ? { steal: true } : { ifAvailable: true };
  return new Promise((resolve) => {
    let released = false;
    const request: Promise<void> = navigator.locks
      .request(`videorefer-project-${projectId}`, options, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((end) => {
          const release = () => {
            released = true;
            end();
            return request;
          };
          resolve({ projectId, release });
        });
      })
      .catch(() => {
        // Stolen: the request rejects although the callback is still waiting.
        resolve(null);
        if (!released) onLost();
      });
  });
}
