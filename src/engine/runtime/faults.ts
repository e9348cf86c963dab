import { FailureError } from "../../core/failure.ts";

const OUT_OF_MEMORY =
  /out of memory|bad_alloc|allocation failed|failed to allocate|can't allocate|could not allocate|memory\.grow/i;

/** What went wrong inside the runtime, in the words a person can act on. A `FailureError` passes unchanged. */
export function asFailure(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  if (error instanceof Error && error.name === "AbortError")
    return new FailureError("cancelled", "cancelled");
  const message = error instanceof Error ? error.message : String(error);
  if (OUT_OF_MEMORY.test(message)) {
    return new FailureError(
      "out-of-memory",
      "there was not enough memory for this question; close other tabs, or ask with fewer frames",
      { cause: error },
    );
  }
  return new FailureError("internal", message, { cause: error });
}
