import { t } from "../../../language/text.ts";
import { rich } from "../../kit/rich-text.tsx";
import styles from "./batch-help.module.css";

/** From a folder to answers, in a few sentences. */
export function BatchHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        {rich("{title} of videos, or of folders with frames.", { title: <b>{t("Choose a folder")}</b> })}
      </li>
      <li>
        {rich("{title}, a line each. <region> marks where an object is meant.", {
          title: <b>{t("Write the questions")}</b>,
        })}
      </li>
      <li>
        {rich(
          "{title}: whole clips, objects that the segmenter finds, or objects of a file. The file has a line for each object, as npm run ask -- --batch takes it; a line without a question is asked all of the list.",
          { title: <b>{t("Say what they are about")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} Each answer is stored before the next question. You can pause, reload or close the page, and go on another day: nothing is asked twice.",
          { title: <b>{t("Start.")}</b> },
        )}
      </li>
      <li>
        {rich(
          "{title} the answers as lines of JSON with the masks that were shown, or as a page with pictures.",
          { title: <b>{t("Save")}</b> },
        )}
      </li>
    </ol>
  );
}
