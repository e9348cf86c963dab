import styles from "./data-set-help.module.css";

/** From a file to a data set that can be trained on, in a few sentences. */
export function DataSetHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        <b>Open a file</b> of records. It is read as a stream and checked from the first record to the last;
        you can look through it meanwhile.
      </li>
      <li>
        <b>Choose the folder with the clips</b> to see frames under the masks. Videos, folders of frames and
        pictures are found by their paths.
      </li>
      <li>
        <b>The doctor</b> says why a record is rejected. A repair is offered where it leaves no doubt about
        what the record says. Nothing is invented, and each repair can be undone.
      </li>
      <li>
        <b>Edit</b> questions and answers beside the record. It is checked again at once.
      </li>
      <li>
        <b>Export</b> writes a new file. The one that you opened is never changed.
      </li>
    </ol>
  );
}
