import type { StoredEndpoint } from "../settings.ts";

/** How a connection is. */
export interface ConnectionVerdict {
  readonly works: boolean;
  /** What was found, and what to type, in a sentence or two. */
  readonly words: string;
}

/** Models behind an address. */
export interface EndpointCommands {
  /**
   * Keeps an endpoint, new or changed.
   * @param key in memory only; empty for none
   * @param use whether it answers from now on
   */
  saveEndpoint(endpoint: StoredEndpoint, key: string, use: boolean): void;
  removeEndpoint(id: string): void;
  /** Finds out whether an interface answers and has the model. Nothing of the person's work is sent. */
  checkConnection(base: string, model: string, key: string): Promise<ConnectionVerdict>;
}
