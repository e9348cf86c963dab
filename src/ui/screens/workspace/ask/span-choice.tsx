import { Repeat, Scissors, X } from "lucide-react";
import { withSpanEnd } from "../../../../asking/question-span.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Chip } from "../../../kit/chip.tsx";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
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
      {sight && <span className={styles.cost}>{sightWords(sight)}</span>}
    </fieldset>
  );
}
