import * as v from "valibot";
import type { ModelOrigin, PickedFile } from "./models.ts";

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));

/** Files of a folder cannot be kept; it is chosen again. */
const NoFiles = v.pipe(
  v.unknown(),
  v.transform((): readonly PickedFile[] => []),
);

/** A model's origin as it was written down: in the settings, and beside the model itself. */
export const OriginSchema = v.variant("kind", [
  v.object({
    kind: v.literal("hub"),
    base: v.exactOptional(text),
    repository: text,
    revision: text,
    encoderRevision: v.exactOptional(text),
    regionEncoder: v.exactOptional(text),
    regionEncoderRevision: v.exactOptional(text),
  }),
  v.object({ kind: v.literal("address"), url: text }),
  v.object({ kind: v.literal("folder"), name: v.string(), files: NoFiles }),
]) satisfies v.GenericSchema<unknown, ModelOrigin>;
