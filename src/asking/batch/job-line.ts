import * as v from "valibot";

/** A line of a job file that cannot be done; `id` is the line's own where it has one. */
export interface BadJob {
  readonly id: string | number | null;
  readonly error: string;
}

/** Reads one line of a job file, as JSON of this form. */
export function readJobLine<Schema extends v.GenericSchema>(
  text: string,
  lineNumber: number,
  schema: Schema,
): { readonly line: v.InferOutput<Schema> } | BadJob {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { id: null, error: `line ${lineNumber} is not JSON: ${(error as Error).message}` };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { line: parsed.output };
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the line"} ${issue.message}`);
  return { id: idOf(json), error: `line ${lineNumber}: ${problems.join("; ")}` };
}

function idOf(json: unknown): string | number | null {
  const id = typeof json === "object" && json !== null && "id" in json ? json.id : null;
  return typeof id === "string" || typeof id === "number" ? id : null;
}
