import { givenName } from "../../../../state/given-footage.ts";
import type { VideoState } from "../../../../state/video.ts";
import { failureText } from "../../../failure-text.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import { StageCard, StageSheet } from "./stage-card.tsx";
import styles from "./video-states.module.css";

type State<Kind extends VideoState["kind"]> = Extract<VideoState, { kind: Kind }>;

export function OpeningVideo({ name, fraction }: State<"opening">) {
  return (
    <StageCard>
      <p role="status" className={styles.title}>
        Opening {name}
      </p>
      <progress className={styles.progress} value={fraction} max={1} aria-label="Reading the frame index" />
      <p className={styles.soft}>Reading the time of each frame</p>
    </StageCard>
  );
}

/** The project is back; its video has to be chosen again, since a page may not keep files. */
export function WaitingVideo({ reference, hasHandle }: State<"waiting">) {
  const commands = useCommands();
  return (
    <StageSheet>
      <h2 className={styles.title}>Welcome back</h2>
      <p>
        Your objects and answers are here. They belong to <strong>{reference.name}</strong>
        {hasHandle ? ". This browser can open it again if you allow it." : ". Choose it again to continue."}
      </p>
      <div className={styles.actions}>
        {hasHandle && (
          <Button tone="primary" onClick={() => void commands.reopenVideo()}>
            Open {reference.name}
          </Button>
        )}
        {reference.picturesPerSecond === undefined ? (
          <Button tone={hasHandle ? "plain" : "primary"} onClick={() => void commands.chooseFile()}>
            Choose the file
          </Button>
        ) : (
          <Button tone={hasHandle ? "plain" : "primary"} onClick={() => void commands.chooseFolder()}>
            Choose the folder
          </Button>
        )}
        <Button onClick={() => void commands.startNewProject()}>Start something new</Button>
      </div>
    </StageSheet>
  );
}

export function DifferentVideo({ reference, given }: State<"different">) {
  const commands = useCommands();
  return (
    <StageSheet>
      <h2 className={styles.title}>This is a different {reference.still ? "picture" : "video"}</h2>
      <p>
        This project is about <strong>{reference.name}</strong>, but <strong>{givenName(given)}</strong> is
        something else. The masks would not fit.
      </p>
      <div className={styles.actions}>
        <Button tone="primary" onClick={() => void commands.openDifferent()}>
          Open it as a new project
        </Button>
        <Button onClick={() => void commands.chooseFile()}>Choose another file</Button>
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
        <p className={styles.detail}>
          {failure.message.includes(name) ? failure.message : `${name}: ${failure.message}`}
        </p>
      </div>
      <div className={styles.actions}>
        <Button tone="primary" onClick={() => void commands.chooseFile()}>
          Choose another file
        </Button>
        <Button onClick={() => void commands.openSample()}>Try the sample clip</Button>
      </div>
    </StageSheet>
  );
}
