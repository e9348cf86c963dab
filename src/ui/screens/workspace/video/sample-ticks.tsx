import { useMemo } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { useApp } from "../../../../state/app-store.ts";
import { sampleTickFractions, ticksPath } from "./sample-tick-path.ts";
import styles from "./sample-ticks.module.css";

/** One tick over the filmstrip for every frame the model will be shown. */
export function SampleTicks({ info }: { info: VideoInfo }) {
  const model = useApp((state) => state.model);
  const rule = model.kind === "ready" ? model.info.sampling : null;
  const ticks = useMemo(() => (rule ? sampleTickFractions(info, rule) : []), [info, rule]);

  const words = rule
    ? `The model sees ${ticks.length} ${ticks.length === 1 ? "frame" : "frames"}, marked here`
    : "The frames the model sees are marked here once it has loaded";
  return (
    <div className={styles.row} title={words}>
      <svg
        className={styles.ticks}
        viewBox="0 0 1000 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <path d={ticksPath(ticks)} />
      </svg>
    </div>
  );
}
