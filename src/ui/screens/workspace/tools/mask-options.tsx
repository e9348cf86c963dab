import { Blend, Contrast, Expand, PaintBucket, Shapes, Shrink, Split } from "lucide-react";
import { useId } from "react";
import type { MaskOperation } from "../../../../core/mask-operation.ts";
import { placementBetween } from "../../../../core/placement.ts";
import { boxPixels } from "../../../../core/polygon.ts";
import { maskedFrames } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { MASK_REACH_MAX, useTools } from "../../../../state/tools.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { IconButton, useNamedKey } from "../../../kit/button.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import { changeMasks, reaching, splitObject } from "../objects/change-masks.ts";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import { movableBounds } from "../stage/moving.ts";
import { useStage } from "../stage/stage-store.ts";
import { BoxFields } from "./box-fields.tsx";
import styles from "./tool-options.module.css";

/** What can be done to the selected object's mask as a whole, on this frame or on all that it has. */
export function MaskOptions() {
  const commands = useCommands();
  const playback = usePlayback();
  const onAllFrames = useTools((state) => state.onAllFrames);
  const reach = useTools((state) => state.maskReach);
  const { onAllFramesToggled, maskReachChanged } = useTools.getState();
  const frameIndex = useStage((state) => state.frameIndex);
  const object = useDocument(({ project, selectedObjectId }) =>
    project.objects.find(({ id }) => id === selectedObjectId),
  );
  const info = useVideoInfo();
  useMaskReads();
  const id = useId();
  const thisFrame = useNamedKey(t("Change the mask of this frame"), "mask.frames");
  const allFrames = useNamedKey(t("Change the object’s masks on all its frames"), "mask.frames");
  const frames = object ? maskedFrames(object.masks).length : 0;
  if (!object || frames === 0) return null;
  const mask = object.masks[frameIndex];
  const bounds = info && movableBounds(info, frameIndex);
  const idle = object.locked || object.hidden || (!onAllFrames && !object.masks[frameIndex]);
  const button = (label: string, command: string, icon: React.ReactNode, operation: () => MaskOperation) => (
    <IconButton
      size="s"
      label={label}
      command={command}
      icon={icon}
      disabled={idle}
      onClick={() => void changeMasks(commands, playback, operation())}
    />
  );
  return (
    <>
      {!info?.still && (
        <fieldset className={styles.choice}>
          <legend className="visually-hidden">{t("Change the mask on")}</legend>
          <button
            type="button"
            aria-pressed={!onAllFrames}
            {...thisFrame}
            onClick={() => onAllFrames && onAllFramesToggled()}
          >
            {t("This frame")}
          </button>
          <button
            type="button"
            aria-pressed={onAllFrames}
            {...allFrames}
            onClick={() => !onAllFrames && onAllFramesToggled()}
          >
            {plural(frames, "All frames", "All {n} frames")}
          </button>
        </fieldset>
      )}
      <fieldset className={styles.group}>
        <legend className="visually-hidden">{t("Mask of {name}", { name: object.name })}</legend>
        {button(t("Shrink"), "mask.shrink", <Shrink size={15} />, () => reaching("shrink"))}
        {button(t("Grow"), "mask.grow", <Expand size={15} />, () => reaching("grow"))}
        {button(t("Smooth"), "mask.smooth", <Blend size={15} />, () => reaching("smooth"))}
        <label
          className={styles.reach}
          htmlFor={id}
          title={t("How far shrinking, growing and smoothing reach")}
        >
          <span aria-hidden="true">{t("by")}</span>
          <input
            id={id}
            type="number"
            inputMode="numeric"
            aria-label={t("Reach in pixels")}
            min={1}
            max={MASK_REACH_MAX}
            value={reach}
            onChange={({ target }) =>
              Number.isFinite(target.valueAsNumber) && maskReachChanged(target.valueAsNumber)
            }
          />
          <span aria-hidden="true">{t("px")}</span>
        </label>
        {button(t("Fill holes"), "mask.fill-holes", <PaintBucket size={15} />, () => ({
          kind: "fill-holes",
        }))}
        {button(t("Keep the largest piece"), "mask.largest-piece", <Shapes size={15} />, () => ({
          kind: "largest-piece",
        }))}
        <IconButton
          size="s"
          label={t("Split off what lies apart")}
          command="mask.split"
          icon={<Split size={15} />}
          disabled={idle}
          onClick={() => splitObject(commands, playback)}
        />
        {button(t("Invert"), "mask.invert", <Contrast size={15} />, () => ({ kind: "invert" }))}
      </fieldset>
      {bounds && (
        <BoxFields
          key={`${object.id} ${mask?.digest}`}
          action={t("Place mask")}
          given={bounds}
          onBox={(from, to) => {
            const placement = placementBetween(bounds, boxPixels(from, to));
            void changeMasks(commands, playback, placement);
          }}
        />
      )}
    </>
  );
}
