import { fail, ok, settle } from "../core/failure.ts";
import { maskKey, type StoredMask } from "../core/named-mask.ts";
import { maskDigest } from "../core/packed-mask.ts";
import { paletteColour } from "../core/palette.ts";
import type { AnnotatedVideo } from "../dataset/annotations/annotated-video.ts";
import { type FittedObject, fitsAll, fitToVideo, misfitsOf } from "../dataset/annotations/fit-to-video.ts";
import { readAnnotations } from "../dataset/annotations/read-annotations.ts";
import { writeAnnotations } from "../dataset/annotations/write-annotations.ts";
import type { AnnotationsApi, FitChoices, ImportedObject } from "../protocol/annotations.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { allMasks } from "./all-masks.ts";
import { originOf, toColumns } from "./frame-blocks.ts";
import { toBlock } from "./mask-blocks.ts";
import { recordedConversations } from "./recorded-conversations.ts";

/** Where all fits, frames are told by their index. */
const AS_THEY_ARE: FitChoices = { frames: "index", sizes: "leave-out" };

/** The worker's side of masks in the forms of other programs. */
export function createAnnotationsService(): AnnotationsApi {
  return {
    async write(project, unsaved, format, onFraction) {
      const { video } = project;
      if (!video) return fail("annotations-invalid", "the project has no video that masks could be of");
      const masks = await allMasks(project, unsaved, (fraction) => onFraction(fraction / 2));
      if (!masks.ok) return masks;
      const byKey = new Map(masks.value.map((mask) => [maskKey(mask), mask.packed]));
      const packedOf = (mask: Omit<StoredMask, "packed">) => byKey.get(maskKey(mask)) ?? null;
      const annotated = { video, objects: annotatedObjects(project, packedOf) };
      const conversations = format === "records" ? recordedConversations(project, packedOf) : [];
      return settle(() =>
        writeAnnotations(annotated, format, conversations, (fraction) => onFraction((1 + fraction) / 2)),
      );
    },

    async read(file, video, choices, onFraction) {
      const found = await readAnnotations(file, video, onFraction);
      if (!found.ok) return found;
      const { notes } = found.value;
      const misfits = misfitsOf(found.value, video);
      if (!choices && !fitsAll(misfits)) return ok({ misfits, objects: [], leftOut: 0, notes });
      const { objects, leftOut } = fitToVideo(found.value, video, choices ?? AS_THEY_ARE);
      return ok({ misfits: null, objects: objects.map(imported), leftOut, notes });
    },
  };
}

type PackedOf = (mask: Omit<StoredMask, "packed">) => StoredMask["packed"] | null;

/** Objects with masks, as they are written. */
function annotatedObjects({ objects }: ProjectInColumns, packedOf: PackedOf): AnnotatedVideo["objects"] {
  return objects
    .map(({ id: objectId, name, paletteIndex, masks: columns }) => ({
      name,
      colour: paletteColour(paletteIndex),
      masks: [...columns.frames].flatMap((frame, i) => {
        const packed = packedOf({
          objectId,
          frameIndex: frame,
          digest: columns.digests[i] as StoredMask["digest"],
        });
        const { origin, confidence } = originOf(columns.confidences[i]!);
        return packed
          ? [
              {
                frame,
                timeSeconds: columns.seconds[i]!,
                // Other programs know what a person made from what a program did, and no third.
                origin: origin === "hand" ? origin : ("tracked" as const),
                confidence,
                packed,
              },
            ]
          : [];
      }),
    }))
    .filter(({ masks }) => masks.length > 0);
}

function imported({ name, masks }: FittedObject): ImportedObject {
  const stored = masks.map(({ frame: frameIndex, packed, ...rest }) => ({
    ...rest,
    frameIndex,
    digest: maskDigest(packed),
    packed,
  }));
  const { lengths, bytes } = toBlock(
    stored.map((mask) => ({ ...mask, objectId: "" as StoredMask["objectId"] })),
  );
  return {
    name,
    columns: toColumns(Object.fromEntries(stored.map((mask) => [mask.frameIndex, mask]))),
    lengths,
    bytes,
  };
}
