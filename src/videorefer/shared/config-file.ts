import * as v from "valibot";
import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";

/** Where a configuration was read: in a checkpoint that is to be converted, or in the manifest of a package. */
export type ConfigOrigin = "checkpoint" | "package";

/** One configuration file of a checkpoint. */
export interface ConfigFile {
  /** As messages call it. */
  readonly name: string;
  readonly json: JsonObject;
  readonly from: ConfigOrigin;
}

/**
 * Reads a configuration file by its schema. The messages of a schema's parts complete the sentence "KEY should be …"; the
 * helpers below have such messages.
 * @throws FailureError naming file, key and what was found: `package-unsupported` for a choice that changes the mathematics
 *         (`only`), otherwise `checkpoint-invalid` or `package-corrupt`, by where the file is from
 */
export function parseConfig<Schema extends v.GenericSchema>(
  schema: Schema,
  file: ConfigFile,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, file.json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue) ?? "the file";
  const isChoice = issue.type === "picklist" || issue.type === "literal";
  throw configFailure(
    file,
    issue.input === undefined
      ? `${key} is missing`
      : `${key} should be ${issue.message}, is ${JSON.stringify(issue.input)}`,
    isChoice,
  );
}

/** A failure about one configuration file; `unsupported` when it makes sense and cannot be run here. */
export function configFailure(
  { name, from }: ConfigFile,
  problem: string,
  unsupported = false,
): FailureError {
  const invalid = from === "checkpoint" ? "checkpoint-invalid" : "package-corrupt";
  return new FailureError(unsupported ? "package-unsupported" : invalid, `${name}: ${problem}`);
}

/** An integer in a range. */
export const wholeNumber = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  v.custom<number>(
    (value) => Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
    maximum === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${minimum}`
      : `a whole number from ${minimum} to ${maximum}`,
  );

/** A finite number above a bound, which is itself excluded. */
export const numberAbove = (bound: number) =>
  v.custom<number>((value) => Number.isFinite(value) && (value as number) > bound, `a number above ${bound}`);

/** One of a few texts, each of which is run as it should be. */
export const only = <const Options extends readonly string[]>(...options: Options) =>
  v.picklist(options, options.map((option) => JSON.stringify(option)).join(" or "));

/** Sizes in elements: the upper bound keeps a broken file from asking for more memory than there is. */
export const size = wholeNumber(1, 2 ** 24);
/** Layers of a network. */
export const layerCount = wholeNumber(1, 512);
/** What norms add to a variance. */
export const epsilon = v.custom<number>(
  (value) => Number.isFinite(value) && (value as number) > 0 && (value as number) <= 0.1,
  "a number above 0 and at most 0.1",
);
export const trueOrFalse = v.boolean("true or false");
