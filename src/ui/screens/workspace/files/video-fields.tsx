import type { GapChoice, Gaps } from "../../../../core/cover-plan.ts";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import type { VideoLook } from "../../../../protocol/video-export.ts";
import type { VideoChoices } from "../../../../state/commands/annotation-commands.ts";
import { spanTimes } from "../video/span-commands.ts";
import styles from "./files.module.css";
import { countedFrames, LOOKS, runsWords } from "./video-words.ts";

interface VideoFieldsProps {
  /** Pictures have no container, and their frames are chosen otherwise. */
  readonly isVideo: boolean;
  readonly info: VideoInfo;
  /** Of the question; null when that is about the whole video. */
  readonly span: FrameRun | null;
  readonly choices: VideoChoices;
  /** Objects that would be seen on frames of the export, with the frames. */
  readonly gaps: readonly { readonly object: SceneObject; readonly gaps: Gaps }[];
  onChange(choices: VideoChoices): void;
}

/** What the video or the pictures show, how much of it, and what becomes of frames on which an object has no mask. */
export function VideoFields({ isVideo, info, span, choices, gaps, onChange }: VideoFieldsProps) {
  const { look, container } = choices;
  const lookKey = JSON.stringify(withoutNames(look));
  return (
    <div className={styles.video}>
      <label className={styles.field}>
        {t("What it shows")}
        <select
          value={lookKey}
          onChange={({ target }) => onChange({ ...choices, look: JSON.parse(target.value) as VideoLook })}
        >
          {LOOKS.map(({ look, name }) => (
            <option key={name} value={JSON.stringify(look)}>
              {t(name)}
            </option>
          ))}
        </select>
      </label>
      {isVideo && look.kind === "outlined" && (
        <label className={styles.field}>
          <input
            type="checkbox"
            checked={look.names}
            onChange={({ target }) => onChange({ ...choices, look: { ...look, names: target.checked } })}
          />
          {t("Names beside the outlines")}
        </label>
      )}
      {isVideo && (
        <label className={styles.field}>
          {t("Container")}
          <select
            value={container}
            onChange={({ target }) =>
              onChange({ ...choices, container: target.value as VideoChoices["container"] })
            }
          >
            <option value="mp4">MP4</option>
            <option value="webm">WebM</option>
          </select>
        </label>
      )}
      {isVideo && span && (
        <label className={styles.field}>
          <input
            type="checkbox"
            checked={choices.onlySpan}
            onChange={({ target }) => onChange({ ...choices, onlySpan: target.checked })}
          />
          {t("Only the question’s part, {times}", { times: spanTimes(info, span) })}
        </label>
      )}
      {look.kind === "hidden" &&
        gaps.map(({ object, gaps }) => (
          <GapFields
            key={object.id}
            object={object}
            gaps={gaps}
            chosen={choices.gaps[object.id]}
            onChoose={(choice) => onChange({ ...choices, gaps: { ...choices.gaps, [object.id]: choice } })}
          />
        ))}
    </div>
  );
}

const CHOICES: readonly (readonly [GapChoice, PlainText])[] = [
  ["interpolate", "Cover it between its masks"],
  ["hold", "Keep the nearest mask before"],
  ["leave", "Leave it in sight"],
];

interface GapFieldsProps {
  readonly object: Pick<SceneObject, "id" | "name">;
  readonly gaps: Gaps;
  readonly chosen: GapChoice | undefined;
  onChoose(choice: GapChoice): void;
}

function GapFields({ object, gaps, chosen, onChoose }: GapFieldsProps) {
  const { open, outOfSight } = gaps;
  return (
    <fieldset className={styles.gaps}>
      <legend>
        {t("{name} has no mask on {frames}", { name: object.name, frames: countedFrames(open) })}
      </legend>
      <p className={styles.soft}>
        {t("{runs}.", { runs: runsWords(open) })}
        {outOfSight.length > 0 && (
          <> {t("Said to be out of sight, and not covered: {runs}.", { runs: runsWords(outOfSight) })}</>
        )}
      </p>
      {CHOICES.map(([choice, words]) => (
        <label key={choice} className={styles.choice}>
          <input
            type="radio"
            name={`gaps-${object.id}`}
            checked={chosen === choice}
            onChange={() => onChoose(choice)}
          />
          {t(words)}
        </label>
      ))}
    </fieldset>
  );
}

function withoutNames(look: VideoLook): VideoLook {
  return look.kind === "outlined" ? { kind: "outlined", names: true } : look;
}

/** The first object for which it is not said what becomes of its gaps; null when all is said. */
export function undecided(
  { look, gaps: chosen }: VideoChoices,
  gaps: VideoFieldsProps["gaps"],
): { readonly id: ObjectId; readonly name: string } | null {
  if (look.kind !== "hidden") return null;
  return gaps.find(({ object }) => chosen[object.id] === undefined)?.object ?? null;
}
