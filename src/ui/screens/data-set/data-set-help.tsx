import { t } from "../../../language/text.ts";
import { rich } from "../../kit/rich-text.tsx";
import styles from "./data-set-help.module.css";

/** From a file to a data set that can be trained on, in a few sentences. */
export function DataSetHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        {rich(
          "{title} of records. It is read as a stream and checked from the first record to the last; you can look through it meanwhile.",
          { title: <b>{t("Open a file")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} to see frames under the masks, and to have the clips checked too: that they are there, are as long as the masks say, and have their shape. Videos, folders of frames and pictures are found by their paths.",
          { title: <b>{t("Choose the folder with the clips")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} says why a record is rejected. A repair is offered where it leaves no doubt about what the record says. Nothing is invented, and each repair can be undone.",
          { title: <b>{t("The doctor")}</b> },
        )}
      </li>
      <li>
        {rich("{title} questions and answers beside the record. It is checked again at once.", {
          title: <b>{t("Edit")}</b>,
        })}
      </li>
      <li>
        {rich("{title} writes a new file. The one that you opened is never changed.", {
          title: <b>{t("Export")}</b>,
        })}
      </li>
    </ol>
  );
}
