import * as v from "valibot";
import { PRECISIONS, VARIANTS } from "./manifest.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A name inside the package folder: no way out of it, whoever wrote the manifest. */
const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "not a plain file name"));
const familyId = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, "not the id of a family"));
const graphName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]*$/, "not the name of a graph"));
const fileEntry = v.object({
  path: fileName,
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "not a sha256 in lower-case hex")),
});
const json = v.record(v.string(), v.unknown());

const common = {
  format: v.literal("videorefer-package"),
  formatVersion: v.literal(2),
  builderVersion: v.string(),
  id: v.string(),
  name: v.string(),
  family: familyId,
  variant: v.picklist(VARIANTS),
  source: v.object({ repository: v.string(), revision: v.string() }),
  licence: v.nullable(v.string()),
  demonstration: v.boolean(),
  graphs: v.record(graphName, fileEntry),
  shards: v.array(fileEntry),
  tensors: v.array(
    v.object({
      name: v.string(),
      shard: fileName,
      offset: count,
      bytes: count,
      dtype: v.picklist(["f32", "f16", "u8", "i32"]),
      shape: v.array(count),
    }),
  ),
  files: v.array(fileEntry),
  quantisation: v.record(v.string(), v.picklist([4, 8, 16, 32])),
};

const language = v.object({
  ...common,
  kind: v.literal("language"),
  config: json,
  visionConfig: json,
  generationConfig: json,
  preprocessorConfig: json,
  specialTokensMap: json,
  contextTokens: count,
  embedding: v.object({
    rows: count,
    columns: count,
    tensors: v.variant("kind", [
      v.object({ kind: v.picklist(["f32", "f16"]), values: v.string() }),
      v.object({ kind: v.literal("q8"), values: v.string(), scales: v.string() }),
    ]),
  }),
});

const segmenter = v.object({ ...common, kind: v.literal("segmenter"), config: json });

const exported = v.object({
  ...common,
  kind: v.literal("exported"),
  config: json,
  precisions: v.record(graphName, v.picklist(PRECISIONS)),
  contextTokens: count,
});

/** The form of a manifest of the present version; `upgradeManifest` brings older ones into it. */
export const manifestSchema = v.variant("kind", [language, segmenter, exported]);
