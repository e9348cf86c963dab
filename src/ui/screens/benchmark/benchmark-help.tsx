import styles from "./benchmark-help.module.css";

/** From a file to scores beside published ones, in a few sentences. */
export function BenchmarkHelp() {
  return (
    <ol className={styles.steps}>
      <li>
        <b>Open a benchmark</b>: VideoRefer-Bench-Q or -D, MVBench's tasks together, Video-MME or the
        Perception Test, as their authors give them.
      </li>
      <li>
        <b>Choose the folder with the clips.</b> Videos and folders of frames are found by their paths,
        subtitles of Video-MME in its folder subtitles.
      </li>
      <li>
        <b>Run.</b> The model of this page is asked in upstream's words. Each answer is stored before the next
        question. You can stop, reload or close the page, and go on another day: nothing is asked twice.
      </li>
      <li>
        <b>Scores</b> are those of the command npm run evaluate, by upstream's parser and by a strict one,
        with published numbers beside them.
      </li>
      <li>
        <b>Compare</b> puts another model, other frames or a file of predictions beside the run.
      </li>
      <li>
        <b>Export</b> writes the predictions in upstream's format. Of whole clips the scores have the file for
        upstream's scorer or the evaluation server beside them.
      </li>
    </ol>
  );
}
