import {
  ChevronLeft,
  ChevronRight,
  CircleSlash2,
  Copy,
  CopyPlus,
  Eraser,
  Palette,
  Spline,
} from "lucide-react";
import { useState } from "react";
import { hasFrame } from "../../../../core/frame-runs.ts";
import { interpolationAt } from "../../../../core/interpolation.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useIsStill } from "../../../../state/video-info.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import { ColourChoice } from "./colour-choice.tsx";
import { CopyMask } from "./copy-mask.tsx";
import { goToMarked } from "./marked-frames.ts";
import { copyMaskToNeighbour, interpolate, removeMaskOfFrame, toggleOutOfSight } from "./object-commands.ts";
import styles from "./objects.module.css";

/** What keys do to masks of a frame, for hands without keys. */
export function MaskActions({ object, frameIndex }: { object: SceneObject; frameIndex: number }) {
  const playback = usePlayback();
  const commands = useCommands();
  const hasMask = object.masks[frameIndex] !== undefined;
  const frames = maskedFrames(object.masks);
  const [copies, setCopies] = useState(false);
  const [recolours, setRecolours] = useState(false);
  const isStill = useIsStill();
  const isOut = hasFrame(object.outOfSight ?? [], frameIndex);
  return (
    <fieldset className={styles.mask}>
      <legend className="visually-hidden">{t("Masks of {name}", { name: object.name })}</legend>
      {!isStill && (
        <>
          <IconButton
            size="s"
            label={t("Previous frame with a mask")}
            command="go.previous-mask"
            icon={<ChevronLeft size={15} />}
            disabled={!frames.some((frame) => frame < frameIndex)}
            onClick={() => goToMarked(playback, "mask", -1)}
          />
          <IconButton
            size="s"
            label={t("Next frame with a mask")}
            command="go.next-mask"
            icon={<ChevronRight size={15} />}
            disabled={!frames.some((frame) => frame > frameIndex)}
            onClick={() => goToMarked(playback, "mask", 1)}
          />
          <Button
            size="s"
            tone="ghost"
            title={t("Copy the mask to the next frame")}
            command="frame.copy-mask"
            icon={<CopyPlus size={14} />}
            disabled={!hasMask || object.locked}
            onClick={() => copyMaskToNeighbour(playback, 1)}
          >
            {t("Copy to next")}
          </Button>
          <Button
            size="s"
            tone="ghost"
            icon={<Copy size={14} />}
            aria-expanded={copies}
            onClick={() => setCopies(!copies)}
          >
            {t("Copy to more")}
          </Button>
        </>
      )}
      <Button
        size="s"
        tone="ghost"
        title={t("Delete the mask on this frame")}
        command="frame.delete-mask"
        icon={<Eraser size={14} />}
        disabled={!hasMask || object.locked}
        onClick={() => removeMaskOfFrame(frameIndex)}
      >
        {t("Delete mask")}
      </Button>
      {!isStill && (
        <>
          <Button
            size="s"
            tone="ghost"
            title={t("Say that the object is not in sight on this frame, so that tracking stops there")}
            command="frame.out-of-sight"
            icon={<CircleSlash2 size={14} />}
            aria-pressed={isOut}
            className={isOut ? styles.on : undefined}
            disabled={frames.length === 0 || object.locked}
            onClick={() => toggleOutOfSight(commands, frameIndex)}
          >
            {t("Not in sight here")}
          </Button>
          <Button
            size="s"
            tone="ghost"
            title={t("Compute the masks between those by hand before and after this frame")}
            command="frame.interpolate"
            icon={<Spline size={14} />}
            disabled={object.locked || interpolationAt(object, frameIndex) === null}
            onClick={() => interpolate(commands, frameIndex)}
          >
            {t("Interpolate")}
          </Button>
        </>
      )}
      <Button
        size="s"
        tone="ghost"
        icon={<Palette size={14} />}
        aria-expanded={recolours}
        onClick={() => setRecolours(!recolours)}
      >
        {t("Colour")}
      </Button>
      {copies && !isStill && <CopyMask object={object} frameIndex={frameIndex} />}
      {recolours && <ColourChoice object={object} />}
    </fieldset>
  );
}
