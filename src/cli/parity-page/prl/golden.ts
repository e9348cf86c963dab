import * as v from "valibot";
import { corners, count, counts, list, object, pair, text } from "../golden-schema.ts";
import { caseEntries, goldenEntries, regionEntries } from "../vr3/golden.ts";

const region = object({
  ...regionEntries,
  area: count,
  boxForPositionsYXYX: corners,
  cellsOn: count,
  imageGrid: pair,
  globalViewGrid: pair,
  globalViewSha256: text,
  localViewGrid: pair,
  localViewSha256: text,
});

/** golden.json of a fixture of the PixelRefer-Lite family. */
export const prlGoldenSchema = object({
  ...goldenEntries,
  cases: list(
    object({
      ...caseEntries,
      /** Of the masks of every object, in a video. */
      maskIdsPerObject: v.optional(list(counts)),
      /** One for every mask. */
      regions: v.optional(list(region)),
    }),
  ),
});

export type Golden = v.InferOutput<typeof prlGoldenSchema>;
export type PrlGoldenCase = Golden["cases"][number];
export type PrlGoldenRegion = NonNullable<PrlGoldenCase["regions"]>[number];
