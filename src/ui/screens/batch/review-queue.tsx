import { Check, Pause, Pencil, Play, SkipForward, Undo2, X } from "lucide-react";
import { useMemo, useState } from "react";
import { formatNumber } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import type { Media } from "../../../protocol/dataset.ts";
import { pickWithInput } from "../../../services/file-picker.ts";
import { type Reviewing, useBatch } from "../../../state/batch.ts";
import type { TextRole } from "../../../state/commands/batch-commands.ts";
import { ClipPicture } from "../../clips/clip-picture.tsx";
import { RunProgress } from "../../clips/run-progress.tsx";
import { useFrameLoop } from "../../clips/use-frame-loop.ts";
import { Button } from "../../kit/button.tsx";
import { Facts } from "../../kit/facts.tsx";
import { useBatchCommands } from "../../services.tsx";
import styles from "./review-queue.module.css";

type Item = Reviewing["items"][number];

/** One object after the other, with its masks and the text that would become its description. Every button has a key. */
export function ReviewQueue() {
  const desk = useBatchCommands();
  const reviewing = useBatch((state) => state.reviewing);
  const isRunning = useBatch((state) => state.progress !== null);
  if (!reviewing) return null;
  const { items, verdicts, at, done } = reviewing;
  const item = items.find(({ key }) => key === at);
  const good = [...verdicts.values()].filter((verdict) => verdict.good).length;
  const readJobs = async () => {
    const file = await pickWithInput(".jsonl,application/jsonl");
    if (file) await desk.takeJobs(file);
  };
  return (
    <section className={styles.queue} aria-label={t("Review")}>
      <div className={styles.row}>
        <progress aria-label={t("Objects reviewed")} max={items.length} value={verdicts.size} />
        <p role="status" data-testid="review-words">
          {t("{size} of {items} reviewed, {good} accepted", {
            size: formatNumber(verdicts.size),
            items: formatNumber(items.length),
            good: formatNumber(good),
          })}
        </p>
        <Button
          size="s"
          icon={<Undo2 size={15} />}
          command="review.undo"
          disabled={done.length === 0}
          onClick={() => void desk.undo()}
        >
          {t("Undo")}
        </Button>
        <Button size="s" disabled={good === 0} onClick={() => desk.exportRecords()}>
          {t("Save records")}
        </Button>
        <Button size="s" onClick={() => desk.exportJobs()}>
          {t("Save jobs")}
        </Button>
        <Button size="s" disabled={isRunning} onClick={() => void readJobs()}>
          {t("Read jobs")}
        </Button>
      </div>
      <ByModel />
      {item ? (
        <Shown key={item.key} item={item} reviewing={reviewing} />
      ) : (
        <p>{t("Every object is reviewed.")}</p>
      )}
      <Quality reviewing={reviewing} />
    </section>
  );
}

/** The roles that a model can take over: whatever it says, a person decides. */
function ByModel() {
  const desk = useBatchCommands();
  const progress = useBatch((state) => state.progress);
  const folder = useBatch((state) => state.folder);
  const [last, setLast] = useState<TextRole>("qa");
  if (progress) {
    return (
      <div className={styles.row}>
        <RunProgress progress={progress} what={t("Clips reviewed by the model")} doing={progress.doing}>
          <Button size="s" icon={<Pause size={14} />} onClick={() => desk.pause()}>
            {t("Pause")}
          </Button>
        </RunProgress>
      </div>
    );
  }
  return (
    <div className={styles.row}>
      <Button size="s" disabled={!folder} onClick={() => void desk.letModelReview(last)}>
        {t("Let the model do")}
      </Button>
      <select
        aria-label={t("What the model does")}
        value={last}
        onChange={({ target }) => setLast(target.value as TextRole)}
      >
        <option value="reviewer">{t("the review")}</option>
        <option value="refiner">{t("review, merged texts")}</option>
        <option value="qa">{t("review, merged texts, questions")}</option>
      </select>
      <span className={styles.soft}>
        {t("It says which texts do not fit, merges the others and writes questions. You decide.")}{" "}
        {t("Choose another model in between, and that one goes on.")}
      </span>
    </div>
  );
}

function Shown({ item, reviewing }: { item: Item; reviewing: Reviewing }) {
  const desk = useBatchCommands();
  const [text, setText] = useState(item.proposed);
  const { isEditing, isPlaying } = reviewing;
  return (
    <>
      <h2 className={styles.title}>
        {item.texts.noun} <span className={styles.soft}>{item.clip}</span>
      </h2>
      <MaskFrames item={item} isPlaying={isPlaying} />
      {item.fault !== null && (
        <p className={styles.fault}>{t("It would be dropped: {fault}.", { fault: item.fault })}</p>
      )}
      {isEditing ? (
        <textarea
          className={styles.text}
          aria-label={t("Description")}
          rows={4}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the key that opens it is meant to lead here
          autoFocus
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") desk.reviewChanged({ isEditing: false });
            else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void desk.decide(true, text);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      ) : (
        <p className={styles.text}>{text}</p>
      )}
      <div className={styles.row}>
        <Button
          tone="primary"
          icon={<Check size={16} />}
          command="review.accept"
          onClick={() => void desk.decide(true, text)}
        >
          {t("Accept")}
        </Button>
        <Button icon={<X size={16} />} command="review.reject" onClick={() => void desk.decide(false)}>
          {t("Drop")}
        </Button>
        <Button
          icon={<Pencil size={16} />}
          command="review.edit"
          aria-pressed={isEditing}
          onClick={() => desk.reviewChanged({ isEditing: !isEditing })}
        >
          {t("Edit")}
        </Button>
        <Button icon={<SkipForward size={16} />} command="review.skip" onClick={() => desk.skip()}>
          {t("Skip")}
        </Button>
        <Button
          icon={isPlaying ? <Pause size={16} /> : <Play size={16} />}
          command="review.play"
          aria-pressed={isPlaying}
          onClick={() => desk.reviewChanged({ isPlaying: !isPlaying })}
        >
          {t("Play")}
        </Button>
        {isEditing && (
          <span className={styles.soft}>{t("Ctrl+Enter accepts it, Escape leaves the text.")}</span>
        )}
      </div>
    </>
  );
}

/** The object on its frames, one at a time, or one after the other while it plays. */
function MaskFrames({ item: { clip, track }, isPlaying }: { item: Item; isPlaying: boolean }) {
  const desk = useBatchCommands();
  const folder = useBatch((state) => state.folder);
  const frames = useMemo(
    () =>
      Object.keys(track.masks)
        .map(Number)
        .sort((a, b) => a - b),
    [track],
  );
  const { nth, onDrawn } = useFrameLoop(frames, isPlaying);
  const media = useMemo((): Media => ({ kind: "video", paths: [clip] }), [clip]);
  const frame = frames[nth]!;
  const outlines = useMemo(() => desk.maskOutlines(track.masks[frame] ?? null, frame), [desk, track, frame]);
  return (
    <figure className={styles.figure}>
      <ClipPicture
        clips={desk}
        folder={folder}
        media={media}
        frame={frame}
        outlines={outlines}
        small={false}
        width={340}
        height={204}
        holds={isPlaying}
        onDrawn={onDrawn}
        label={t("Frame {frame} with {noun} marked", { frame: frame + 1, noun: track.noun })}
      />
      <figcaption className={styles.soft}>
        {t("Frame {frame}, {value} of {frames}", {
          frame: frame + 1,
          value: nth + 1,
          frames: frames.length,
        })}
      </figcaption>
    </figure>
  );
}

/** How good the rules are by the verdicts so far, reweighted to all objects. */
function Quality({ reviewing: { quality } }: { reviewing: Reviewing }) {
  const words = (share: number | null) =>
    share === null ? t("not known yet") : `${Math.round(100 * share)} %`;
  return (
    <details className={styles.quality}>
      <summary>{t("How good the automatic review is, by these verdicts")}</summary>
      <Facts
        facts={[
          [t("Precision: kept and good"), words(quality.precision)],
          [t("Recall: good and kept"), words(quality.recall)],
          [t("Accuracy"), words(quality.accuracy)],
        ]}
      />
      <p className={styles.soft}>
        {t("Kept and dropped objects come in turns. Each counts by how many of all objects its side has.")}
      </p>
    </details>
  );
}
