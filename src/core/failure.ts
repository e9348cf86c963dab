import { fillText } from "./fill-text.ts";

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
  "page-insecure",
  "no-webgpu",
  "no-adapter",
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

/** What a text is filled with: names, numbers, and a failure or other words that led to it. */
export type FailureValues = Readonly<Record<string, string | number | Failure | Said>>;

/** Words in English, and what they were filled from, for whoever says them in another language. */
export interface Said {
  readonly message: string;
  readonly from?: { readonly text: string; readonly values: FailureValues };
}

/** A failure crosses threads whole. `message` says what was expected, what was found and what to do, in English; see {@link messageParts}. */
export interface Failure extends Said {
  readonly code: FailureCode;
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

/** This text, in which `values` take the place of their names. */
export function said(text: string, values?: FailureValues): Said {
  if (!values) return { message: text };
  const words = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "object" ? value.message : value,
  ]);
  return { message: fillText(text, Object.fromEntries(words)), from: { text, values } };
}

/** A failure with this text, in which `values` take the place of their names. */
export function failureOf(code: FailureCode, text: string, values?: FailureValues): Failure {
  return { code, ...said(text, values) };
}

export function fail<T = never>(code: FailureCode, text: string, values?: FailureValues): Result<T> {
  return { ok: false, error: failureOf(code, text, values) };
}

/** An exception that carries a `Failure` through code that cannot return one; the worker's edge unwraps it. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(code: FailureCode, text: string, options?: ErrorOptions & { readonly values?: FailureValues }) {
    const failure = failureOf(code, text, options?.values);
    super(failure.message, options);
    this.name = "FailureError";
    this.failure = failure;
  }

  /** A failure to throw on. */
  static of(failure: Failure): FailureError {
    const { text, values } = failure.from ?? { text: failure.message };
    return new FailureError(failure.code, text, values && { values });
  }
}

/** The value of a result, or its failure thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw FailureError.of(result.error);
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
