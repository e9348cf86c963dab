import { Download } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { gapsAmong, gapsOf } from "../../../../core/cover-plan.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
import type { WrittenAnnotations } from "../../../../protocol/annotations.ts";
import { useApp } from "../../../../state/app-store.ts";
import type {
  ExportForm,
  PictureForm,
  VideoChoices,
} from "../../../../state/commands/annotation-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { failureReason, failureText } from "../../../failure-text.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useAnnotationCommands } from "../../../services.tsx";
import { useQuestionSpan } from "../video/span-commands.ts";
import { countedAnswers, countedMasks, FORMS, lossesOf, missingFor } from "./export-words.ts";
import styles from "./files.module.css";
import { Progress } from "./progress.tsx";
import { RecordsDrawer } from "./records-drawer.tsx";
import { undecided, VideoFields } from "./video-fields.tsx";

type Stage =
  | { readonly kind: "choosing" }
  | { readonly kind: "writing"; readonly fraction: number }
  /** Written, with something lost that only the masks could tell. */
  | { readonly kind: "told"; readonly written: WrittenAnnotations };

const USUAL_VIDEO: VideoChoices = {
  container: "mp4",
  look: { kind: "outlined", names: true },
  onlySpan: false,
  gaps: {},
};

const GROUPS = [
  ["Masks for other programs", FORMS.filter(({ holds }) => holds === "masks")],
  ["Questions and answers", FORMS.filter(({ holds }) => holds === "answers")],
  ["Pictures", FORMS.filter(({ holds }) => holds === "pictures")],
] as const;

/** Chooses a form for what is marked, says what it has no place for, and hands over the file. */
export function ExportDialog() {
  const desk = useAnnotationCommands();
  const project = useDocument((state) => state.project);
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const [chosen, setChosen] = useState<ExportForm | PictureForm | "video">("coco");
  const [stage, setStage] = useState<Stage>({ kind: "choosing" });
  const masks = project.objects.reduce((sum, object) => sum + maskedFrames(object.masks).length, 0);
  const answers = project.exchanges.filter(({ answer }) => answer !== "").length;
  const words = FORMS.find(({ form }) => form === chosen)!;
  const info = useVideoInfo();
  const { span } = useQuestionSpan();
  const [video, setVideo] = useState<VideoChoices>(USUAL_VIDEO);
  const exported = useMemo(
    () =>
      info
        ? (chosen === "video" && video.onlySpan && span) || { first: 0, last: info.timesSeconds.length - 1 }
        : null,
    [info, chosen, video.onlySpan, span],
  );
  const gaps = useMemo(
    () =>
      project.objects.flatMap((object) => {
        if (!exported || object.hidden || maskedFrames(object.masks).length === 0) return [];
        const all = gapsOf(object, exported);
        // Only frames that are marked become pictures.
        const gaps = chosen === "frames" ? gapsAmong(all, markedFramesOf(project.objects)) : all;
        return gaps.open.length > 0 ? [{ object, gaps }] : [];
      }),
    [project.objects, exported, chosen],
  );
  const open = words.holds === "pictures" ? undecided(video, gaps) : null;
  const missing =
    missingFor(words, { masks, answers, hasVideo }) ??
    (open &&
      t("Say what becomes of the frames on which {name} has no mask: it may be seen there.", {
        name: open.name,
      }));

  // What is being written when the dialog closes is given up.
  useEffect(() => () => desk.cancel(), [desk]);

  const save = ({ file }: WrittenAnnotations) => {
    desk.save(file);
    const { shellChanged, announced } = useApp.getState();
    shellChanged({ dialog: null });
    // The browser shows what it downloads.
    announced(t("{name} was saved.", { name: file.name }));
  };
  const write = async () => {
    setStage({ kind: "writing", fraction: 0 });
    const onFraction = (fraction: number) => setStage({ kind: "writing", fraction });
    const written = await (chosen === "video"
      ? desk.writeVideo(video, onFraction)
      : chosen === "story" || chosen === "frames"
        ? desk.writePictures(chosen, video, onFraction)
        : desk.write(chosen, onFraction));
    setStage({ kind: "choosing" });
    if (written.ok && written.value.losses.length === 0) save(written.value);
    else if (written.ok) setStage({ kind: "told", written: written.value });
    else if (written.error.code !== "cancelled") {
      const isKnown = written.error.code === "annotations-invalid";
      const title = isKnown
        ? t("{name} cannot hold this project:", { name: t(words.name) })
        : failureText(written.error).title;
      useApp.getState().noticed({ tone: "problem", text: `${title} ${failureReason(written.error)}.` });
    }
  };

  return (
    <Dialog title={t("Export masks and answers")}>
      <p className={styles.soft}>
        {t("{objects}, {masks}, {answers}. The file is made on this device.", {
          objects: plural(project.objects.length, "{n} object", "{n} objects"),
          masks: countedMasks(masks),
          answers: countedAnswers(answers),
        })}
      </p>
      <RecordsDrawer
        project={project}
        onChoose={() => {
          setChosen("records");
          setStage({ kind: "choosing" });
        }}
      />
      <fieldset className={styles.forms} disabled={stage.kind === "writing"}>
        <legend className="visually-hidden">{t("Form")}</legend>
        {GROUPS.map(([title, forms]) => (
          <div key={title} className={styles.group}>
            <h3 className={styles.title}>{t(title)}</h3>
            {forms.map(({ form, name, meaning }) => (
              <label key={form} className={styles.choice}>
                <input
                  type="radio"
                  name="export-form"
                  checked={chosen === form}
                  onChange={() => {
                    setChosen(form);
                    setStage({ kind: "choosing" });
                  }}
                />
                <span>
                  <b>{name}</b>
                  <br />
                  <span className={styles.soft}>{meaning}</span>
                </span>
              </label>
            ))}
            {words.holds === "pictures" && info && forms.includes(words) && (
              <VideoFields
                isVideo={chosen === "video"}
                info={info}
                span={span}
                choices={video}
                gaps={gaps}
                onChange={setVideo}
              />
            )}
          </div>
        ))}
      </fieldset>
      <div className={styles.end}>
        <Losses
          sentences={stage.kind === "told" ? stage.written.losses : lossesOf(words, project, video.look)}
        />
        {stage.kind === "writing" && (
          <Progress label={t("Writing the file")} fraction={stage.fraction} onCancel={() => desk.cancel()} />
        )}
        {stage.kind === "told" && (
          <Button tone="primary" icon={<Download size={16} />} onClick={() => save(stage.written)}>
            {t("Save anyway")}
          </Button>
        )}
        {stage.kind === "choosing" && (
          <Button
            tone="primary"
            icon={<Download size={16} />}
            disabled={missing !== null}
            onClick={() => void write()}
          >
            {t("Export")}
          </Button>
        )}
        {missing && <p className={styles.soft}>{missing}</p>}
      </div>
    </Dialog>
  );
}

const markedFramesOf = (objects: readonly SceneObject[]): readonly number[] => [
  ...new Set(objects.flatMap(({ masks }) => maskedFrames(masks))),
];

function Losses({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0)
    return <p className={styles.soft}>{t("All masks, names and times are in it.")}</p>;
  return (
    <ul className={styles.losses} aria-label={t("What is not in the file")}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
