import styles from "./batch-help.module.css";

/** From a folder to answers, in a few sentences. */
export function BatchHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        <b>Choose a folder</b> of videos, or of folders with frames.
      </li>
      <li>
        <b>Write the questions</b>, a line each. &lt;region&gt; marks where an object is meant.
      </li>
      <li>
        <b>Say what they are about</b>: whole clips, objects that the segmenter finds, or objects of a file.
        The file has a line for each object, as npm run ask -- --batch takes it; a line without a question is
        asked all of the list.
      </li>
      <li>
        <b>Start.</b> Each answer is stored before the next question. You can pause, reload or close the page,
        and go on another day: nothing is asked twice.
      </li>
      <li>
        <b>Save</b> the answers as lines of JSON with the masks that were shown, or as a page with pictures.
      </li>
    </ol>
  );
}
