export interface ProjectLock {
  readonly projectId: string;
  release(): void;
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
  if (!("locks" in navigator)) return Promise.resolve({ projectId, release: () => {} });
  const options: LockOptions = takeOver ? { steal: true } : { ifAvailable: true };
  return new Promise((resolve) => {
    let released = false;
    navigator.locks
      .request(`videorefer-project-${projectId}`, options, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((end) => {
          const release = () => {
            released = true;
            end();
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
