/** Everything a user can meet, as a value. `cancelled` is never shown. */
export const FAILURE_CODES = [
  "cancelled",
  "internal",
  "file-empty",
  "file-unreadable",
  "not-a-video",
  "no-video-track",
  "codec-unsupported",
  "video-corrupt",
  "video-no-start",
  "picture-unreadable",
  "picture-too-large",
  "package-missing",
  "no-segmenter",
  "package-corrupt",
  "package-unsupported",
  "checkpoint-invalid",
  "no-webgpu",
  "gpu-rejected",
  "gpu-lost",
  "out-of-memory",
  "model-too-large",
  "question-invalid",
  "region-invalid",
  "region-needed",
  "storage-full",
  "storage-unavailable",
  "network",
  "address-invalid",
  "repository-missing",
  "access-denied",
  "endpoint-silent",
  "endpoint-refused",
  "endpoint-broken",
  "network-cut",
  "project-invalid",
  "dataset-invalid",
  "annotations-invalid",
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

export function isFailureCode(value: string): value is FailureCode {
  return (FAILURE_CODES as readonly string[]).includes(value);
}

/** A failure crosses threads whole. `message` says what was expected, what was found and what to do; see {@link messageParts}. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

const COMMAND = /\n(?=(?:ffmpeg|cat) )/;

/** A failure's message without the command for a terminal that may stand on a line of its own at its end; null for none. */
export function messageParts({ message }: Failure): {
  readonly words: string;
  readonly command: string | null;
} {
  const at = message.search(COMMAND);
  return at < 0
    ? { words: message, command: null }
    : { words: message.slice(0, at), command: message.slice(at + 1) };
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T = never>(code: FailureCode, message: string): Result<T> {
  return { ok: false, error: { code, message } };
}

/** An exception that carries a `Failure` through code that cannot return one; the worker's edge unwraps it. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FailureError";
    this.failure = { code, message };
  }
}

/** The value of a result, or its failure thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error.code, result.error.message);
}

/** Runs `work` at the edge of a worker: a `FailureError` becomes its failure, anything else `internal`. */
export async function settle<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, error: error.failure };
    if (error instanceof Error && error.name === "AbortError") return fail("cancelled", "cancelled");
    console.error(error);
    return fail("internal", error instanceof Error ? error.message : String(error));
  }
}
