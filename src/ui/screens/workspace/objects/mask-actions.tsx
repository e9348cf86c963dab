import { ChevronLeft, ChevronRight, CopyPlus, Eraser } from "lucide-react";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { usePlayback } from "../../../services.tsx";
import { copyMaskToNextFrame, goToDrawnFrame, removeMaskOfFrame } from "./object-commands.ts";
import styles from "./objects.module.css";

/** What the keys D, Delete, comma and full stop do, for hands without keys. */
export function MaskActions({ object, frameIndex }: { object: SceneObject; frameIndex: number }) {
  const playback = usePlayback();
  const hasMask = object.masks[frameIndex] !== undefined;
  const frames = maskedFrames(object.masks);
  return (
    <fieldset className={styles.mask}>
      <legend className="visually-hidden">Masks of {object.name}</legend>
      <IconButton
        size="s"
        label="Previous frame with a mask"
        shortcut=","
        icon={<ChevronLeft size={15} />}
        disabled={!frames.some((frame) => frame < frameIndex)}
        onClick={() => goToDrawnFrame(playback, -1)}
      />
      <IconButton
        size="s"
        label="Next frame with a mask"
        shortcut="."
        icon={<ChevronRight size={15} />}
        disabled={!frames.some((frame) => frame > frameIndex)}
        onClick={() => goToDrawnFrame(playback, 1)}
      />
      <Button
        size="s"
        tone="ghost"
        title="Copy the mask to the next frame (D)"
        icon={<CopyPlus size={14} />}
        disabled={!hasMask || object.locked}
        onClick={() => copyMaskToNextFrame(playback)}
      >
        Copy to next
      </Button>
      <Button
        size="s"
        tone="ghost"
        title="Delete the mask on this frame (Delete)"
        icon={<Eraser size={14} />}
        disabled={!hasMask || object.locked}
        onClick={() => removeMaskOfFrame(frameIndex)}
      >
        Delete mask
      </Button>
    </fieldset>
  );
}
