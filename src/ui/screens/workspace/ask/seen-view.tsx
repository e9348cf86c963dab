import type { Exchange } from "../../../../core/project.ts";
import type { SeenReport } from "../../../../protocol/engine.ts";
import { usePlayback } from "../../../services.tsx";
import { FramePicture } from "./frame-picture.tsx";
import { ObjectChip } from "./object-chip.tsx";
import { RegionPicture } from "./region-picture.tsx";
import styles from "./seen-view.module.css";

/**
 * Exactly what the model was given: frames with the times it was told, each region through its mask grid, the prompt. `regions` are
 * those of the whole conversation, as the report has them.
 */
export function SeenView({ report, regions }: { report: SeenReport; regions: Exchange["regions"] }) {
  const playback = usePlayback();
  const kept = report.frames.reduce((sum, frame) => sum + frame.keptTokens, 0);
  const total = report.frames.reduce((sum, frame) => sum + frame.totalTokens, 0);
  const [rows, columns] = report.frameGrid;

  return (
    <div className={styles.seen}>
      {report.frames.length > 0 && (
        <section>
          <h4 className={styles.title}>
            {report.frames.length} frames
            {total > 0 && `, ${rows} × ${columns} patches each, ${kept} of ${total} tokens kept`}
          </h4>
          <ul className={styles.frames}>
            {report.frames.map((frame, order) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a frame can be sampled twice; the report never changes
              <li key={order}>
                <button
                  type="button"
                  className={styles.frame}
                  title={`Go to frame ${frame.index + 1}`}
                  onClick={() => playback.seek(frame.index)}
                >
                  <FramePicture frameIndex={frame.index} width={72} />
                  <span>{frame.labelSeconds.toFixed(1)} s</span>
                  {total > 0 && (
                    <span className={styles.soft}>
                      {frame.keptTokens}/{frame.totalTokens}
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.regions.length > 0 && (
        <section>
          <h4 className={styles.title}>Objects, on the grid the model pools over</h4>
          <ul className={styles.regions}>
            {report.regions.map((region, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an object can be shown twice; the report never changes
              <li key={index}>
                <p>
                  {regions[index] ? (
                    <ObjectChip id={regions[index].objectId} frameIndex={regions[index].frame.frameIndex} />
                  ) : (
                    region.label
                  )}{" "}
                  <span className={styles.soft}>
                    {region.tokens} {region.tokens === 1 ? "token" : "tokens"}
                  </span>
                </p>
                <ul className={styles.views}>
                  {region.views.map((view) => (
                    <li key={view.frameIndex} className={styles.view}>
                      <RegionPicture label={region.label} view={view} />
                      <span>
                        frame {view.frameIndex + 1}{" "}
                        <span className={styles.soft}>
                          {view.maskGrid.width} × {view.maskGrid.height} cells
                        </span>
                      </span>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h4 className={styles.title}>Prompt, {report.promptTokens} tokens</h4>
        <textarea className={styles.prompt} readOnly rows={5} aria-label="Prompt" value={report.prompt} />
      </section>
    </div>
  );
}
