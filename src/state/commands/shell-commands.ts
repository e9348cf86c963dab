/** What concerns the page itself. */
export interface ShellCommands {
  /** Reloads the page into the version that waits. */
  applyUpdate(): Promise<void>;
  /** Has the browser ask whether to install the page as an app, where it offers that. */
  install(): Promise<void>;
}
