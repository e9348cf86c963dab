import { Route } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { questionFrames } from "../../../../asking/question-frames.ts";
import type { ObjectId } from "../../../../core/project.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { TrackOptions } from "../../../../state/commands/segment-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import { Swatch } from "../objects/swatch.tsx";
import { useQuestionSpan } from "../video/span-commands.ts";
import styles from "./track-dialog.module.css";
import { startTrack } from "./track-from-here.ts";
import { objectsToTrack, trackableObjects } from "./trackable.ts";

const DIRECTIONS = [
  ["both", "Both ways"],
  ["forward", "Forward"],
  ["backward", "Backward"],
] as const;

/** Which objects to follow, which way, and on which frames. */
export function TrackDialog() {
  const info = useVideoInfo();
  return (
    <Dialog title={t("Track objects")}>
      {info ? <TrackForm info={info} /> : <p>{t("Open a video first.")}</p>}
    </Dialog>
  );
}

function TrackForm({ info }: { readonly info: VideoInfo }) {
  const commands = useCommands();
  const playback = usePlayback();
  const objects = trackableObjects(useDocument((state) => state.project.objects));
  const model = useApp((state) => state.model);
  const last = info.timesSeconds.length;
  const { span } = useQuestionSpan();
  const [chosen, setChosen] = useState<readonly ObjectId[]>(() => {
    const { project, selectedObjectId } = useDocument.getState();
    return objectsToTrack(project.objects, playback.frameIndex, selectedObjectId);
  });
  const [direction, setDirection] = useState<TrackOptions["direction"]>("both");
  const [frames, setFrames] = useState<"all" | "question" | "range">("all");
  const [from, setFrom] = useState("1");
  const [to, setTo] = useState(String(last));
  const range = { first: Number(from) - 1, last: Number(to) - 1 };
  const isRange = Number.isInteger(range.first) && range.first >= 0 && range.last >= range.first;
  const shown =
    model.kind === "ready" ? questionFrames(info, model.info.sampling, span ?? undefined).length : null;

  const start = (event: FormEvent) => {
    event.preventDefault();
    useApp.getState().shellChanged({ dialog: null });
    startTrack(commands, { objectIds: chosen, direction, frames: frames === "range" ? range : frames });
  };
  const toggle = (id: ObjectId) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);

  if (objects.length === 0)
    return <p>{t("Mark an object on any frame first. Tracking follows its mask.")}</p>;
  return (
    <form className={styles.form} onSubmit={start}>
      <fieldset className={styles.group}>
        <legend>{t("Objects")}</legend>
        {objects.map(({ id, name, paletteIndex }) => (
          <label key={id} className={styles.line}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <Swatch paletteIndex={paletteIndex} size={14} />
            {name}
          </label>
        ))}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t("Direction, from the frame on display")}</legend>
        {DIRECTIONS.map(([value, words]) => (
          <Choice
            key={value}
            group="track-direction"
            checked={direction === value}
            onChoose={() => setDirection(value)}
          >
            {words}
          </Choice>
        ))}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t("Frames")}</legend>
        <Choice group="track-frames" checked={frames === "all"} onChoose={() => setFrames("all")}>
          {t("All {last} frames", { last })}
        </Choice>
        {shown !== null && (
          <Choice group="track-frames" checked={frames === "question"} onChoose={() => setFrames("question")}>
            {t("Only the {shown} that the model sees, which is quicker", { shown })}
          </Choice>
        )}
        <Choice group="track-frames" checked={frames === "range"} onChoose={() => setFrames("range")}>
          {t("A range")}
        </Choice>
        {frames === "range" && (
          <div className={styles.range}>
            <NumberField label={t("From frame")} value={from} max={last} onChange={setFrom} />
            <NumberField label={t("to frame")} value={to} max={last} onChange={setTo} />
          </div>
        )}
      </fieldset>
      <p className={styles.note}>
        {t(
          "Masks drawn or clicked are kept. Stopping keeps what is done, and one undo takes the whole track back.",
        )}
      </p>
      <Button
        type="submit"
        tone="primary"
        icon={<Route size={15} />}
        disabled={chosen.length === 0 || (frames === "range" && !isRange)}
      >
        {t("Track")}
      </Button>
    </form>
  );
}

interface ChoiceProps {
  readonly group: string;
  readonly checked: boolean;
  readonly children: React.ReactNode;
  onChoose(): void;
}

function Choice({ group, checked, children, onChoose }: ChoiceProps) {
  return (
    <label className={styles.line}>
      <input type="radio" name={group} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly max: number;
  onChange(value: string): void;
}

function NumberField({ label, value, max, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <label htmlFor={id} className={styles.line}>
      {label}
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
