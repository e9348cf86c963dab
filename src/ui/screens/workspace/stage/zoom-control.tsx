import { Maximize, Minus, Plus, ScanEye } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { IconButton, useNamedKey } from "../../../kit/button.tsx";
import styles from "./stage.module.css";
import { useStage, ZOOM_STEP } from "./stage-store.ts";

/**
 * How large the frame is shown, with ways to change it. A compact stage has no room for the figure.
 */
export function ZoomControl({ compact }: { readonly compact: boolean }) {
  const percent = useStage((state) => Math.round(state.view.scale * 100));
  const fitted = useStage((state) => state.fitted);
  const modelEyes = useStage((state) => state.modelEyes);
  const { zoomed, zoomedTo, viewFitted, modelEyesToggled } = useStage.getState();
  const fullSize = useNamedKey(t("Show at 100 %"), "view.full-size");
  const fit = (
    <IconButton
      size="s"
      label={t("Fit the frame")}
      command="view.fit"
      icon={<Maximize size={15} />}
      disabled={fitted}
      onClick={viewFitted}
    />
  );
  return (
    <fieldset className={styles.zoom} data-compact={compact || undefined}>
      <legend className="visually-hidden">{t("Zoom")}</legend>
      <IconButton
        size="s"
        label={t("Zoom out")}
        command="view.wider"
        icon={<Minus size={15} />}
        onClick={() => zoomed(1 / ZOOM_STEP)}
      />
      {!compact && (
        <button
          type="button"
          className={styles.percent}
          {...fullSize}
          aria-label={t("Zoom {percent} %, show at 100 %", { percent })}
          onClick={() => zoomedTo(1)}
        >
          {percent} %
        </button>
      )}
      <IconButton
        size="s"
        label={t("Zoom in")}
        command="view.closer"
        icon={<Plus size={15} />}
        onClick={() => zoomed(ZOOM_STEP)}
      />
      {fit}
      <IconButton
        size="s"
        label={t("As the model sees it")}
        command="view.model-eyes"
        icon={<ScanEye size={15} />}
        pressed={modelEyes}
        onClick={modelEyesToggled}
      />
    </fieldset>
  );
}
