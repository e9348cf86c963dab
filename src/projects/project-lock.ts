/** Holds the sole right of one tab to write one project, through Web Locks. */
export class ProjectLock {
  private readonly onLost: () => void;
  private release: (() => void) | null = null;

  /** @param onLost called when another tab took the lock over */
  constructor(onLost: () => void) {
    this.onLost = onLost;
  }

  /**
   * Lets go of the project held before and tries to hold this one.
   * @param takeOver take it from the tab that has it
   * @returns whether this tab may write
   */
  async hold(projectId: string, takeOver = false): Promise<boolean> {
    // Without locks two tabs cannot be told apart; then both write, and the last one wins.
    if (!("locks" in navigator)) return true;
    this.release?.();
    this.release = null;
    const options: LockOptions = takeOver ? { steal: true } : { ifAvailable: true };
    return new Promise((resolve) => {
      let released = false;
      navigator.locks
        .request(`videorefer-project-${projectId}`, options, (lock) => {
          resolve(lock !== null);
          if (!lock) return;
          return new Promise<void>((end) => {
            this.release = () => {
              released = true;
              end();
            };
          });
        })
        .catch(() => {
          // Stolen: the request rejects although the callback is still waiting.
          resolve(false);
          if (!released) this.onLost();
        });
    });
  }
}
