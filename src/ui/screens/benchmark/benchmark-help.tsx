import { t } from "../../../language/text.ts";
import { rich } from "../../kit/rich-text.tsx";
import styles from "./benchmark-help.module.css";

/** From a file to scores beside published ones, in a few sentences. */
export function BenchmarkHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        {rich(
          "{title}: VideoRefer-Bench-Q or -D, MVBench's tasks together, Video-MME or the Perception Test, as their authors give them.",
          { title: <b>{t("Open a benchmark")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} Videos and folders of frames are found by their paths, subtitles of Video-MME in its folder subtitles.",
          { title: <b>{t("Choose the folder with the clips.")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} The model of this page is asked in upstream's words. Each answer is stored before the next question. You can stop, reload or close the page, and go on another day: nothing is asked twice.",
          { title: <b>{t("Run.")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} are those of the command npm run evaluate, by upstream's parser and by a strict one, with published numbers beside them.",
          { title: <b>{t("Scores")}</b> },
        )}
      </li>
      <li>
        {rich("{title} puts another model, other frames or a file of predictions beside the run.", {
          title: <b>{t("Compare")}</b>,
        })}
      </li>
      <li>
        {rich(
          "{title} writes the predictions in upstream's format. Of whole clips the scores have the file for upstream's scorer or the evaluation server beside them.",
          { title: <b>{t("Export")}</b> },
        )}
      </li>
    </ol>
  );
}
