import * as v from "valibot";
import type { JsonObject } from "../../core/json-object.ts";
import { parseConfig, size } from "../../videorefer/shared/config-file.ts";

const fraction = v.custom<number>(
  (value) => Number.isFinite(value) && (value as number) > 0 && (value as number) <= 1,
  "a number above 0 and at most 1",
);

const SCHEMA = v.object({
  /** Side of the square that frames are scaled into, pixels. */
  image_size: size,
  /** Graphs of the encoder in the order in which they run. */
  encoder_parts: v.array(
    v.object({
      graph: v.string("a name"),
      /** Of the encoder's work. */
      share: fraction,
      /** Side of its attention windows in cells, and pixels of the scaled frame along a cell; null without attention. */
      windows: v.nullable(v.object({ side: size, cell_pixels: size })),
    }),
    "a list",
  ),
});

/** What the manifest of a built-in segmenter says of it. */
export type BuiltinConfig = v.InferOutput<typeof SCHEMA>;

/** @throws FailureError `package-corrupt`, naming the key */
export function parseBuiltinConfig(config: JsonObject): BuiltinConfig {
  return parseConfig(SCHEMA, { name: "manifest.json: config", json: config, from: "package" });
}
