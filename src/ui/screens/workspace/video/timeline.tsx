import { useVideoInfo } from "../../../../state/video-info.ts";
import { ObjectLanes } from "../objects/object-lanes.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { SampleTicks } from "./sample-ticks.tsx";
import styles from "./timeline.module.css";
import { Transport } from "./transport.tsx";

/** Everything laid out along time: transport, the frames the model will see, the filmstrip, one lane per object. */
export function Timeline({ compact, lanes }: { readonly compact: boolean; readonly lanes: boolean }) {
  const info = useVideoInfo();
  if (!info) return null;
  return (
    <section className={styles.timeline} aria-label="Timeline" data-compact={compact}>
      <Transport info={info} compact={compact} />
      <div className={styles.tracks}>
        <SampleTicks info={info} />
        <Filmstrip info={info} />
        {lanes && <ObjectLanes compact={compact} />}
      </div>
    </section>
  );
}
