import type { Exchange } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
import type { SeenReport } from "../../../../protocol/engine.ts";
import { usePlayback } from "../../../services.tsx";
import { AskedWithFacts } from "./asked-with-facts.tsx";
import { FramePicture } from "./frame-picture.tsx";
import { ObjectChip } from "./object-chip.tsx";
import { RegionPicture } from "./region-picture.tsx";
import styles from "./seen-view.module.css";

interface SeenViewProps {
  readonly report: SeenReport;
  /** The conversation up to the answer, which is the last. */
  readonly turns: readonly Exchange[];
  readonly running: boolean;
}

/**
 * Exactly what the model was given: frames with the times it was told, each region through its mask grid, the prompt; and how it was
 * asked, with ways to see that on the stage and to ask it again.
 */
export function SeenView({ report, turns, running }: SeenViewProps) {
  // Those of the whole conversation, as the report has them.
  const regions = turns.flatMap((turn) => turn.regions);
  const playback = usePlayback();
  const kept = report.frames.reduce((sum, frame) => sum + frame.keptTokens, 0);
  const total = report.frames.reduce((sum, frame) => sum + frame.totalTokens, 0);
  const [rows, columns] = report.frameGrid;

  return (
    <div className={styles.seen}>
      {report.frames.length > 0 && (
        <section>
          <h4 className={styles.title}>
            {total > 0
              ? t("{frames} frames, {rows} × {columns} patches each, {kept} of {total} tokens kept", {
                  frames: report.frames.length,
                  rows,
                  columns,
                  kept,
                  total,
                })
              : t("{frames} frames", { frames: report.frames.length })}
          </h4>
          <ul className={styles.frames}>
            {report.frames.map((frame, order) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a frame can be sampled twice; the report never changes
              <li key={order}>
                <button
                  type="button"
                  className={styles.frame}
                  title={t("Go to frame {index}", { index: frame.index + 1 })}
                  onClick={() => playback.seek(frame.index)}
                >
                  <FramePicture frameIndex={frame.index} width={72} />
                  <span>{t("{seconds} s", { seconds: frame.labelSeconds.toFixed(1) })}</span>
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
          <h4 className={styles.title}>{t("Objects, on the grid the model pools over")}</h4>
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
                  <span className={styles.soft}>{plural(region.tokens, "{n} token", "{n} tokens")}</span>
                </p>
                <ul className={styles.views}>
                  {region.views.map((view) => (
                    <li key={view.frameIndex} className={styles.view}>
                      <RegionPicture label={region.label} view={view} />
                      <span>
                        {t("frame {number}", { number: view.frameIndex + 1 })}{" "}
                        <span className={styles.soft}>
                          {t("{width} × {height} cells", {
                            width: view.maskGrid.width,
                            height: view.maskGrid.height,
                          })}
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
        <h4 className={styles.title}>
          {t("Prompt, {promptTokens} tokens", { promptTokens: report.promptTokens })}
        </h4>
        <textarea
          className={styles.prompt}
          readOnly
          rows={5}
          aria-label={t("Prompt")}
          value={report.prompt}
        />
      </section>
      {!running && <AskedWithFacts exchange={turns[turns.length - 1]!} />}
    </div>
  );
}
