import { Plus, Scissors, X } from "lucide-react";
import type { Draft } from "../../../../asking/draft.ts";
import {
  framesBetween,
  masksWithin,
  objectMasks,
  shownMasks,
  TRACK_FRAMES,
} from "../../../../asking/object-masks.ts";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { Chip } from "../../../kit/chip.tsx";
import styles from "./frame-choice.module.css";

interface FrameChoiceProps {
  /** Those that the question is about. */
  readonly objects: readonly SceneObject[];
  /** Frames that the person chose, by object. */
  readonly frames: Draft["frames"];
  /** The frame on display, counted from 0. */
  readonly here: number;
  /** Most frames that the model looks at an object on, unless they are chosen. */
  readonly limit: number;
  /** That the question is about; the whole video when undefined. */
  readonly span: FrameRun | undefined;
  onChange(frames: Draft["frames"]): void;
}

/**
 * The frames on which the model will look at each object: one can be left out, that on display added, and an object has a part of the video
 * of its own that begins or ends with it.
 */
export function FrameChoice({ objects, frames, here, limit, span, onChange }: FrameChoiceProps) {
  const several = objects.filter(({ masks }) => maskedFrames(masks).length > 1);
  if (several.length === 0) return null;
  return (
    <details className={styles.choice}>
      <summary>{t("Choose the frames")}</summary>
      {several.map((object) => (
        <ObjectFrames
          key={object.id}
          object={object}
          taken={frames[object.id]}
          here={here}
          limit={limit}
          span={span}
          onTake={(taken) => {
            const { [object.id]: _, ...others } = frames;
            onChange(taken === null ? others : { ...others, [object.id]: taken });
          }}
        />
      ))}
    </details>
  );
}

interface ObjectFramesProps extends Pick<FrameChoiceProps, "here" | "limit" | "span"> {
  readonly object: SceneObject;
  /** Undefined where the frames were not chosen. */
  readonly taken: readonly number[] | undefined;
  /** Null leaves the choice to the app. */
  onTake(frames: readonly number[] | null): void;
}

function ObjectFrames({ object, taken, here, limit, span, onTake }: ObjectFramesProps) {
  const region = objectMasks(object, here, taken, span);
  const masks = region ? shownMasks(region, limit) : [];
  const shown = masks.map(({ frameIndex }) => frameIndex);
  const most = limit === 1 ? 1 : TRACK_FRAMES;
  const isHere = masksWithin(object, span).some(({ frameIndex }) => frameIndex === here);
  const canAdd = isHere && !shown.includes(here) && shown.length < most;
  const spans = limit === 1 ? [] : ownSpans(object, shown, here, limit, span);
  const add = () => onTake([...shown, here].sort((a, b) => a - b));
  return (
    <fieldset className={styles.row} aria-label={t("Frames of {name}", { name: object.name })}>
      <span>{object.name}</span>
      {shown.map((frame) => (
        <Chip
          key={frame}
          icon={<X size={12} aria-label={t("Leave out")} />}
          onClick={shown.length > 1 ? () => onTake(shown.filter((other) => other !== frame)) : undefined}
        >
          {t("frame {frame}", { frame: frame + 1 })}
        </Chip>
      ))}
      {canAdd && (
        <Chip icon={<Plus size={12} />} onClick={add}>
          {t("Add frame {here}", { here: here + 1 })}
        </Chip>
      )}
      {spans.map(({ words, title, frames }) => (
        <Chip key={words} icon={<Scissors size={12} />} title={title} onClick={() => onTake(frames)}>
          {words}
        </Chip>
      ))}
      {taken && <Chip onClick={() => onTake(null)}>{t("Choose for me")}</Chip>}
    </fieldset>
  );
}

/** Ways to let the object's own part of the video begin or end with the frame on display; those that change something. */
function ownSpans(
  object: SceneObject,
  shown: readonly number[],
  here: number,
  limit: number,
  span: FrameRun | undefined,
) {
  const masks = masksWithin(object, span);
  const [first = here, last = here] = [shown[0], shown.at(-1)];
  const ends = [
    {
      words: t("From this frame"),
      title: t("{name} begins here", { name: object.name }),
      run: { first: here, last },
    },
    {
      words: t("Up to this frame"),
      title: t("{name} ends here", { name: object.name }),
      run: { first, last: here },
    },
  ];
  return ends.flatMap(({ words, title, run }) => {
    const frames = run.first < run.last ? framesBetween(masks, run, limit) : [];
    return frames.length === 0 || String(frames) === String(shown) ? [] : [{ words, title, frames }];
  });
}
