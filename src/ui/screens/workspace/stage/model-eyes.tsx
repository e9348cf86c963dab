import { useEffect, useMemo, useRef, useState } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { pictureSight } from "../../../../videorefer/model-sight.ts";
import { usePlayback } from "../../../services.tsx";
import { useQuestionSight } from "../video/use-question-sight.ts";
import styles from "./model-eyes.module.css";
import { ModelEyesLayer, type SeenMark } from "./model-eyes-layer.ts";

/** Over the frame: the frame in the pixels that the model gets, each mask on the model's grid, and in words what is left of it. */
export function ModelEyes({ info }: { readonly info: VideoInfo }) {
  const playback = usePlayback();
  const canvas = useRef<HTMLCanvasElement>(null);
  const rule = useApp(({ model }) => (model.kind === "ready" ? model.info.tokens : null));
  const frames = useQuestionSight(info)?.frames.length ?? 0;
  const picture = useMemo(
    () => rule && pictureSight(rule, info, frames, Boolean(info.still)),
    [rule, info, frames],
  );
  const [marks, setMarks] = useState<readonly SeenMark[]>([]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !rule || !picture) return;
    const layer = new ModelEyesLayer(context, playback, rule, picture, setMarks);
    return () => layer.dispose();
  }, [playback, rule, picture]);

  if (!rule || !picture) {
    return (
      <p className={styles.words} role="status">
        {rule
          ? t("This model has no grid for masks. It is shown frames with the objects outlined.")
          : t("The model has not loaded yet. How it sees frames is known then.")}
      </p>
    );
  }
  const { width, height, grid } = picture;
  return (
    <>
      <canvas ref={canvas} className={styles.layer} />
      <div className={styles.words} role="status">
        <p>
          {t("The model sees this frame as {width} × {height} pixels, in {columns} × {rows} patches.", {
            width,
            height,
            columns: grid.columns,
            rows: grid.rows,
          })}
        </p>
        {marks.map(({ id, name, sight }) => (
          <p key={id} className={sight.vanished ? styles.vanished : undefined}>
            {sight.vanished
              ? t(
                  "{name} shrinks to nothing on the model's grid. The cells that it touches stand in for it; mark more of it.",
                  { name },
                )
              : t("{name}: {on} of {cells} cells", { name, on: sight.on, cells: sight.cells.length })}
          </p>
        ))}
      </div>
    </>
  );
}
