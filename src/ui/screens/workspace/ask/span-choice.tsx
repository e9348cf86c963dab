import { Minus, Plus, Repeat, Scissors, Undo2, X } from "lucide-react";
import { withSpanEnd } from "../../../../asking/question-span.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { plural, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Chip } from "../../../kit/chip.tsx";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import {
  canChooseFrames,
  chooseFrames,
  frameWords,
  toggleFrame,
  undoFrames,
  useChoiceHistory,
} from "../video/shown-frames.ts";
import {
  chooseSpan,
  playSpan,
  setSpanEnd,
  spanTimes,
  spanWords,
  useQuestionSpan,
} from "../video/span-commands.ts";
import { sightWords, useQuestionSight } from "../video/use-question-sight.ts";
import styles from "./frame-choice.module.css";

/** Which part of the video the question is about, with ways to change it from the frame on display, and what it costs. */
export function SpanChoice({ here }: { readonly here: number }) {
  const info = useVideoInfo();
  return info && !info.still && <Choice info={info} here={here} />;
}

function Choice({ info, here }: { readonly info: VideoInfo; readonly here: number }) {
  const playback = usePlayback();
  const sight = useQuestionSight(info);
  const { span, isFixed } = useQuestionSpan();
  const words = span && spanWords(info, span);
  return (
    <fieldset className={joinClasses(styles.row, !span && styles.whole)} aria-label={t("Part of the video")}>
      {!span && !isFixed && info.timesSeconds.length > 1 && (
        <Chip
          icon={<Scissors size={12} />}
          title={t("Ask about a part of the video, from this frame on")}
          command="span.first"
          onClick={() => chooseSpan(withSpanEnd(null, "first", Math.max(1, here), info.timesSeconds.length))}
        >
          {t("Whole video")}
        </Chip>
      )}
      {span && (
        <Chip
          tone="good"
          icon={
            isFixed ? (
              <Scissors size={12} />
            ) : (
              <X size={12} aria-label={t("Ask about the whole video, not only")} />
            )
          }
          title={t("The question is about {words}", { words: words ?? "" })}
          onClick={isFixed ? undefined : () => chooseSpan(null)}
        >
          {spanTimes(info, span)}
        </Chip>
      )}
      {span && !isFixed && (
        <>
          <Chip
            command="span.first"
            title={t("Begin with the frame on display")}
            onClick={() => setSpanEnd(playback, "first")}
          >
            {t("Start here")}
          </Chip>
          <Chip
            command="span.last"
            title={t("End with the frame on display")}
            onClick={() => setSpanEnd(playback, "last")}
          >
            {t("End here")}
          </Chip>
        </>
      )}
      {span && (
        <Chip
          icon={<Repeat size={12} />}
          command="span.play"
          title={t("Play these frames again and again")}
          onClick={() => playSpan(playback)}
        >
          {t("Loop")}
        </Chip>
      )}
      {sight && canChooseFrames() && <ShownFramesChoice frames={sight.frames} here={here} />}
      {sight && <span className={styles.cost}>{sightWords(sight)}</span>}
    </fieldset>
  );
}

/** The frame on display shown to the model or left out, and ways back to the choice before and to the model's own. */
function ShownFramesChoice({ frames, here }: { readonly frames: readonly number[]; readonly here: number }) {
  const isChosen = useApp(({ draft }) => draft.settings.shownFrames !== undefined);
  const hasPast = useChoiceHistory(({ past }) => past.length > 0);
  const isShown = frames.includes(here);
  const distinct = [...new Set(frames)].sort((a, b) => a - b);
  return (
    <>
      {!(isShown && distinct.length === 1) && (
        <Chip
          icon={isShown ? <Minus size={12} /> : <Plus size={12} />}
          command="frames.toggle"
          title={frameWords(here)}
          onClick={() => toggleFrame(distinct, here)}
        >
          {isShown ? t("Leave this frame out") : t("Show this frame")}
        </Chip>
      )}
      {isChosen && (
        <Chip
          tone="good"
          icon={<X size={12} aria-label={t("Let the model choose, not")} />}
          title={t("These frames were chosen by hand")}
          onClick={() => chooseFrames(null)}
        >
          {plural(distinct.length, "1 chosen frame", "{n} chosen frames")}
        </Chip>
      )}
      {hasPast && (
        <Chip
          icon={<Undo2 size={12} />}
          title={t("Take the last change of the frames back")}
          onClick={undoFrames}
        >
          {t("Undo")}
        </Chip>
      )}
    </>
  );
}
