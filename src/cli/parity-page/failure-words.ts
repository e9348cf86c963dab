import { FailureError } from "../../core/failure.ts";

/** Why a case did not run to its end. What is not a failure of its own is a fault of ours, whose stack helps. */
export function failureWords(error: unknown): string {
  if (error instanceof FailureError) return `${error.failure.code}: ${error.message}`;
  console.error(error);
  return String(error);
}
