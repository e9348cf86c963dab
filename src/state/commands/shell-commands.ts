/** What concerns the page itself. */
export interface ShellCommands {
  /** Reloads the page into the version that waits. */
  applyUpdate(): Promise<void>;
}
