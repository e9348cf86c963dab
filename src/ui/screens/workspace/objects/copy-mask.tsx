import { ClipboardPaste, Copy, CopyPlus } from "lucide-react";
import { useId, useState } from "react";
import type { SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Button } from "../../../kit/button.tsx";
import { usePlayback } from "../../../services.tsx";
import { copyMaskToFrames, pasteMask, takeMask, useTakenMask } from "./object-commands.ts";
import styles from "./objects.module.css";

const USUAL_FRAMES = 10;

/** A frame's mask for many frames before or after it, or for one that is gone to by hand. */
export function CopyMask({
  object,
  frameIndex,
}: {
  readonly object: SceneObject;
  readonly frameIndex: number;
}) {
  const playback = usePlayback();
  const info = useVideoInfo();
  const count = useId();
  const [frames, setFrames] = useState(USUAL_FRAMES);
  const taken = useTakenMask((state) => state.taken?.objectId === object.id);
  const last = (info?.timesSeconds.length ?? 1) - 1;
  const copies = object.masks[frameIndex] !== undefined && !object.locked;
  return (
    <fieldset className={styles.copies}>
      <legend className="visually-hidden">{t("Copy the mask of {name}", { name: object.name })}</legend>
      <label htmlFor={count}>{t("Frames")}</label>
      <input
        id={count}
        type="number"
        min={1}
        max={last}
        value={frames}
        onChange={({ target }) => {
          if (target.validity.valid && target.value !== "") setFrames(target.valueAsNumber);
        }}
      />
      <Button
        size="s"
        tone="ghost"
        icon={<CopyPlus size={14} className={styles.turned} />}
        disabled={!copies || frameIndex === 0}
        onClick={() => copyMaskToFrames(playback, -frames)}
      >
        {t("To those before")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        icon={<CopyPlus size={14} />}
        disabled={!copies || frameIndex === last}
        onClick={() => copyMaskToFrames(playback, frames)}
      >
        {t("To those after")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        command="frame.take-mask"
        title={t("Copy the mask, to paste it on another frame")}
        icon={<Copy size={14} />}
        disabled={object.masks[frameIndex] === undefined}
        onClick={() => takeMask(playback)}
      >
        {t("Copy the mask")}
      </Button>
      <Button
        size="s"
        tone="ghost"
        command="frame.paste-mask"
        title={t("Paste the copied mask on this frame")}
        icon={<ClipboardPaste size={14} />}
        disabled={!taken || object.locked}
        onClick={() => pasteMask(playback)}
      >
        {t("Paste here")}
      </Button>
    </fieldset>
  );
}
