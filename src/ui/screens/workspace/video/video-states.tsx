import { t } from "../../../../language/text.ts";
import { givenName } from "../../../../state/given-footage.ts";
import type { VideoState } from "../../../../state/video.ts";
import { failureText } from "../../../failure-text.ts";
import { Button } from "../../../kit/button.tsx";
import { FailureDetail } from "../../../kit/failure-detail.tsx";
import { rich } from "../../../kit/rich-text.tsx";
import { useCommands } from "../../../services.tsx";
import { StageCard, StageSheet } from "./stage-card.tsx";
import styles from "./video-states.module.css";

type State<Kind extends VideoState["kind"]> = Extract<VideoState, { kind: Kind }>;

export function OpeningVideo({ name, fraction }: State<"opening">) {
  return (
    <StageCard>
      <p role="status" className={styles.title}>
        {t("Opening {name}", { name })}
      </p>
      <progress
        className={styles.progress}
        value={fraction}
        max={1}
        aria-label={t("Reading the frame index")}
      />
      <p className={styles.soft}>{t("Reading the time of each frame")}</p>
    </StageCard>
  );
}

/** The project is back; its video has to be chosen again, since a page may not keep files. */
export function WaitingVideo({ reference, hasHandle }: State<"waiting">) {
  const commands = useCommands();
  return (
    <StageSheet>
      <h2 className={styles.title}>{t("Welcome back")}</h2>
      <p>
        {hasHandle
          ? rich(
              "Your objects and answers are here. They belong to {name}. This browser can open it again if you allow it.",
              { name: <strong>{reference.name}</strong> },
            )
          : rich("Your objects and answers are here. They belong to {name}. Choose it again to continue.", {
              name: <strong>{reference.name}</strong>,
            })}
      </p>
      <div className={styles.actions}>
        {hasHandle && (
          <Button tone="primary" onClick={() => void commands.reopenVideo()}>
            {t("Open {name}", { name: reference.name })}
          </Button>
        )}
        {reference.picturesPerSecond === undefined ? (
          <Button tone={hasHandle ? "plain" : "primary"} onClick={() => void commands.chooseFile()}>
            {t("Choose the file")}
          </Button>
        ) : (
          <Button tone={hasHandle ? "plain" : "primary"} onClick={() => void commands.chooseFolder()}>
            {t("Choose the folder")}
          </Button>
        )}
        <Button onClick={() => void commands.startNewProject()}>{t("Start something new")}</Button>
      </div>
    </StageSheet>
  );
}

export function DifferentVideo({ reference, given }: State<"different">) {
  const commands = useCommands();
  return (
    <StageSheet>
      <h2 className={styles.title}>
        {reference.still ? t("This is a different picture") : t("This is a different video")}
      </h2>
      <p>
        {rich("This project is about {name}, but {other} is something else. The masks would not fit.", {
          name: <strong>{reference.name}</strong>,
          other: <strong>{givenName(given)}</strong>,
        })}
      </p>
      <div className={styles.actions}>
        <Button tone="primary" onClick={() => void commands.openDifferent()}>
          {t("Open it as a new project")}
        </Button>
        <Button onClick={() => void commands.chooseFile()}>{t("Choose another file")}</Button>
      </div>
    </StageSheet>
  );
}

export function FailedVideo({ name, failure }: State<"failed">) {
  const commands = useCommands();
  const { title, advice } = failureText(failure);
  return (
    <StageSheet>
      <div role="alert" className={styles.failure}>
        <h2 className={styles.title}>{title}</h2>
        <p>{advice}</p>
        <FailureDetail failure={failure} name={name} className={styles.detail} />
      </div>
      <div className={styles.actions}>
        <Button tone="primary" onClick={() => void commands.chooseFile()}>
          {t("Choose another file")}
        </Button>
        <Button onClick={() => void commands.openSample()}>{t("Try the sample clip")}</Button>
      </div>
    </StageSheet>
  );
}
