import { type Failure, type FailureCode, isFailureCode } from "../core/failure.ts";

/** A failure as the text an exchange keeps: the code, a colon, the message. */
export function encodeFailure({ code, message }: Failure): string {
  return `${code}: ${message}`;
}

/** Reads it back; what another version wrote and this one does not know becomes `internal`. */
export function decodeFailure(text: string): Failure {
  const colon = text.indexOf(": ");
  const code = text.slice(0, Math.max(0, colon));
  return isFailureCode(code)
    ? { code: code satisfies FailureCode, message: text.slice(colon + 2) }
    : { code: "internal", message: text };
}
