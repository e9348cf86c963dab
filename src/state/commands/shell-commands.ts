/** What concerns the page itself. */
export interface ShellCommands {
  /** Reloads the page into the version that waits. */
  applyUpdate(): Promise<void>;
  /** Has the browser ask whether to install the page as an app, where it offers that. */
  install(): Promise<void>;
  /** Saves a page that says what left the page since it started, to be printed. */
  savePrivacyStatement(): Promise<void>;
}
