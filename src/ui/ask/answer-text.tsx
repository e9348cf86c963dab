import { type AnswerPart, answerParts } from "../../core/answer-parts.ts";
import type { Exchange } from "../../core/project.ts";
import { frameAtTime } from "../../core/timeline.ts";
import { useVideoInfo } from "../../state/video.ts";
import { keyed } from "../kit/keyed.ts";
import { usePlayback } from "../services.tsx";
import styles from "./answer-text.module.css";
import { ObjectChip } from "./object-chip.tsx";

/** The model's words. Regions become chips and times become links into the clip; nothing is read as markup. */
export function AnswerText({ exchange }: { exchange: Exchange }) {
  return (
    <p className={styles.answer} data-testid="answer">
      {keyed(answerParts(exchange.answer)).map(({ key, value }) => (
        <Part key={key} part={value} exchange={exchange} />
      ))}
      {exchange.state === "streaming" && exchange.answer !== "" && <span className={styles.caret} />}
    </p>
  );
}

function Part({ part, exchange }: { part: AnswerPart; exchange: Exchange }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "region": {
      const region = exchange.regions[part.index];
      return region ? <ObjectChip id={region.objectId} /> : `object ${part.index}`;
    }
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}

function TimeLink({ text, seconds }: { text: string; seconds: number }) {
  const playback = usePlayback();
  const info = useVideoInfo();
  const start = info?.timesSeconds[0] ?? 0;
  if (!info || start + seconds > info.endSeconds) return <span>{text}</span>;
  return (
    <button
      type="button"
      className={styles.time}
      title="Go to this time"
      onClick={() => playback.seek(frameAtTime(info, start + seconds))}
    >
      {text}
    </button>
  );
}
