import * as v from "valibot";
import { type Failure, type FailureValues, failureOf, isFailureCode } from "../core/failure.ts";

const CodeSchema = v.pipe(v.string(), v.check(isFailureCode)) as v.GenericSchema<unknown, Failure["code"]>;
const FromSchema = v.object({
  text: v.string(),
  values: v.record(
    v.string(),
    v.union([v.string(), v.number(), v.object({ code: CodeSchema, message: v.string() })]),
  ),
}) satisfies v.GenericSchema<unknown, { text: string; values: FailureValues }>;

/** A failure as the text an exchange keeps: the code, a colon, the message, and in a line below, what it was filled from. */
export function encodeFailure({ code, message, from }: Failure): string {
  return `${code}: ${message}${from ? `\n${JSON.stringify(from)}` : ""}`;
}

/** Reads it back; what another version wrote and this one does not know becomes `internal`. */
export function decodeFailure(text: string): Failure {
  const colon = text.indexOf(": ");
  const code = text.slice(0, Math.max(0, colon));
  if (!isFailureCode(code)) return { code: "internal", message: text };
  const message = text.slice(colon + 2);
  const line = message.lastIndexOf("\n{");
  const from = line < 0 ? null : readFrom(message.slice(line + 1));
  return from ? failureOf(code, from.text, from.values) : { code, message };
}

function readFrom(text: string) {
  try {
    const read = v.safeParse(FromSchema, JSON.parse(text));
    return read.success ? read.output : null;
  } catch {
    // A message may end with a line that only looks like it.
    return null;
  }
}
