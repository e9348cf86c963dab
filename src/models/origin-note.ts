import * as v from "valibot";
import type { PackageTarget } from "../builder/package-target.ts";
import { OriginSchema } from "../protocol/model-origin-schema.ts";
import type { ModelQuote } from "../protocol/models.ts";

/** Kept beside a package: what it is made of, so that an unfinished one can go on after a reload. */
const ORIGIN_FILE = "origin.json";

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Notes of older versions say "unspecified" where nothing is stated. */
const licence = v.pipe(
  v.nullable(v.string()),
  v.transform((text) => (text === "unspecified" ? null : text)),
);

const NoteSchema = v.object({
  origin: OriginSchema,
  name: v.string(),
  repository: v.string(),
  revision: v.string(),
  licence,
  variant: v.picklist(["f32", "q4f32", "q4f16"]),
  /** A ready package that is copied, as against a checkpoint that is converted. */
  ready: v.boolean(),
  sourceBytes: bytes,
});

/** What is known of a model before its package is finished. */
export type OriginNote = v.InferOutput<typeof NoteSchema>;

/** Writes down what a folder's package is made of. Files cannot be: their folder has to be chosen again. */
export async function noteOrigin(target: Pick<PackageTarget, "replace">, quote: ModelQuote): Promise<void> {
  const note: OriginNote = v.parse(NoteSchema, quote);
  await target.replace(ORIGIN_FILE, new TextEncoder().encode(JSON.stringify(note)));
}

/** @returns null when there is no note, or none that can be read: a note that was cut off, or another program's file */
export async function readOriginNote(target: Pick<PackageTarget, "readWhole">): Promise<OriginNote | null> {
  const content = await target.readWhole(ORIGIN_FILE);
  if (!content) return null;
  return parseOriginNote(new TextDecoder().decode(content));
}

export function parseOriginNote(text: string): OriginNote | null {
  try {
    const parsed = v.safeParse(NoteSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
