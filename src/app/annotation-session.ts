import { fail, ok, type Result } from "../core/failure.ts";
import type { PackedMask } from "../core/packed-mask.ts";
import { inColumns } from "../projects/frame-blocks.ts";
import type { ImportedObject } from "../protocol/annotations.ts";
import { AnnotationsClient } from "../services/annotations-client.ts";
import { download } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import type { AnnotationCommands, Imported } from "../state/commands/annotation-commands.ts";
import { type FoundObject, useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { Playback } from "../state/playback.ts";

/** Masks of the open project, out to other programs and in from them. */
export class AnnotationSession implements AnnotationCommands {
  private readonly client = new AnnotationsClient();

  constructor(private readonly playback: Pick<Playback, "seek">) {}

  write(
    ...[format, onFraction]: Parameters<AnnotationCommands["write"]>
  ): ReturnType<AnnotationCommands["write"]> {
    const { project } = useDocument.getState();
    return this.client.write(inColumns(project), maskRegistry.unsaved(), format, onFraction);
  }

  save(file: File): void {
    download(file);
  }

  async importMasks(
    ...[file, choices, onFraction]: Parameters<AnnotationCommands["importMasks"]>
  ): Promise<Result<Imported>> {
    const { video } = useApp.getState();
    if (video.kind !== "ready")
      return fail("annotations-invalid", "open the video that the masks are of first");
    const { id } = useDocument.getState().project;
    const { info, reference } = video;
    const { timesSeconds, endSeconds, width, height } = info;
    const { name, fingerprint } = reference;
    const open = { name, fingerprint, width, height, timesSeconds, endSeconds };
    const read = await this.client.read(file, open, choices, onFraction);
    if (!read.ok) return read;
    // The person may have gone to another project meanwhile.
    if (useDocument.getState().project.id !== id) return fail("cancelled", "cancelled");
    const { misfits, objects, leftOut, notes } = read.value;
    if (misfits) return ok({ kind: "misfits", misfits, notes });
    const found = objects.map(foundObject);
    const masks = found.reduce((sum, object) => sum + object.masks.length, 0);
    if (masks > 0) {
      const first = found.reduce((least, object) => Math.min(least, object.masks[0]!.frameIndex), Infinity);
      const { objectsFound, objectSelected } = useDocument.getState();
      objectSelected(objectsFound(found, first).at(-1)!);
      this.playback.seek(first);
    }
    return ok({ kind: "added", objects: found.length, masks, leftOut, notes });
  }

  cancel(): void {
    this.client.cancel();
  }
}

function foundObject({ name, columns, lengths, bytes }: ImportedObject): FoundObject {
  let at = 0;
  const masks = [...columns.frames].map((frameIndex, i) => {
    // A buffer of its own, so that storing it stores nothing else.
    const packed = bytes.slice(at, at + lengths[i]!) as PackedMask;
    at += lengths[i]!;
    const confidence = columns.confidences[i]!;
    return {
      frameIndex,
      timeSeconds: columns.seconds[i]!,
      mask: { packed },
      ...(confidence >= 0 && { tracked: { confidence } }),
    };
  });
  return { ...(name !== null && name.trim() !== "" && { name }), masks };
}
