/** A program that serves language models, and how it is told to let a page ask it. */
export interface KnownServer {
  readonly name: string;
  /** Where it listens unless it is told otherwise. */
  readonly port: number;
  /** What to start it with, so that a page of this origin may read its answers. */
  allowing(origin: string): string;
}

/** Sources: the programs' own documentation of their servers, as of 2026. */
export const KNOWN_SERVERS: readonly KnownServer[] = [
  {
    name: "Ollama",
    port: 11434,
    // Read when it starts; its desktop app reads it from the system's environment.
    allowing: (origin) => `OLLAMA_ORIGINS=${origin} ollama serve`,
  },
  { name: "LM Studio", port: 1234, allowing: () => "lms server start --cors" },
  { name: "llama.cpp", port: 8080, allowing: (origin) => `llama-server … --cors-origins ${origin}` },
  { name: "vLLM", port: 8000, allowing: (origin) => `vllm serve … --allowed-origins '["${origin}"]'` },
];

export const serverAt = (port: number): KnownServer | null =>
  KNOWN_SERVERS.find((server) => server.port === port) ?? null;
