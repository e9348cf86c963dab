import { Camera, Clapperboard, FolderOpen, Image, Images, Shapes } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Button } from "../../../kit/button.tsx";
import { DemoWelcomeNote } from "../../../model/demo-warning.tsx";
import { useFramesHost } from "../../../model/use-frames-host.ts";
import { useCommands } from "../../../services.tsx";
import { StageCard } from "./stage-card.tsx";
import styles from "./welcome.module.css";

/** The first thing anyone sees: what this is, what it does with the video, and three ways in. */
export function Welcome() {
  const commands = useCommands();
  const host = useFramesHost();
  return (
    <StageCard>
      <div className={styles.sketch}>
        <svg viewBox="0 24 360 100" className={styles.drawing} aria-hidden="true">
          <g className={styles.frames}>
            <rect x="4" y="34" width="108" height="78" rx="4" />
            <rect x="126" y="34" width="108" height="78" rx="4" />
            <rect x="248" y="34" width="108" height="78" rx="4" />
          </g>
          <g className={styles.thing}>
            <circle cx="36" cy="86" r="13" />
            <circle cx="180" cy="70" r="13" />
            <circle cx="326" cy="58" r="13" />
          </g>
          <path className={styles.path} d="M36 86C84 76 130 76 180 70S290 62 326 58" />
          <path
            className={styles.loop}
            d="M191 50c-13-8-34-3-37 15-4 21 20 29 36 22 16-8 18-30 3-38-6-3-12-4-18-2"
          />
        </svg>
      </div>
      <h2 className={styles.title}>{t("Point at anything in a video or picture and ask about it")}</h2>
      <p className={styles.promise}>
        {host
          ? t("With a question, frames of what you open are sent to {host}.", { host })
          : t("What you open stays on this device.")}
      </p>
      <div className={styles.actions}>
        <Button tone="primary" icon={<FolderOpen size={17} />} onClick={() => void commands.chooseFile()}>
          {t("Open a video or picture")}
        </Button>
        <Button icon={<Shapes size={17} />} onClick={() => void commands.openSampleProject()}>
          {t("See the sample project")}
        </Button>
      </div>
      <div className={styles.actions}>
        <Button
          size="s"
          tone="ghost"
          icon={<Clapperboard size={15} />}
          onClick={() => void commands.openSample()}
        >
          {t("Try the sample clip")}
        </Button>
        <Button
          size="s"
          tone="ghost"
          icon={<Image size={15} />}
          onClick={() => void commands.openSamplePicture()}
        >
          {t("Try the sample picture")}
        </Button>
        <Button
          size="s"
          tone="ghost"
          icon={<Images size={15} />}
          onClick={() => void commands.chooseFolder()}
        >
          {t("Open a folder of frames")}
        </Button>
        <Button
          size="s"
          tone="ghost"
          icon={<Camera size={15} />}
          onClick={() => useApp.getState().shellChanged({ dialog: "camera" })}
        >
          {t("Use the camera")}
        </Button>
      </div>
      <p className={styles.hint}>
        {t("Or drop or paste it here: MP4, MOV, WebM, MKV, PNG, JPEG, WebP, AVIF or GIF.")}
      </p>
      <DemoWelcomeNote />
    </StageCard>
  );
}
