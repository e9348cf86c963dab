import { Gauge } from "lucide-react";
import { settingsWords } from "../../../../asking/chosen-settings.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { roughSeconds } from "../../../../language/rough-seconds.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Chip } from "../../../kit/chip.tsx";
import { useQuestionSight } from "../video/use-question-sight.ts";
import styles from "./frame-choice.module.css";

/** Where an answer would take over a minute: how long, and settings with which it takes less, to be taken over. */
export function CheaperOffer({ info }: { readonly info: VideoInfo }) {
  const sight = useQuestionSight(info);
  if (!sight?.cheaper || sight.seconds === null) return null;
  const { settings, change, seconds } = sight.cheaper;
  const words = settingsWords({ ...change, seed: settings.seed });
  return (
    <fieldset className={styles.row} aria-label={t("A quicker answer")}>
      <span className={styles.cost}>
        {t("The answer may take {time}.", { time: roughSeconds(sight.seconds) })}
      </span>
      <Chip
        icon={<Gauge size={12} />}
        title={t("Ask with these settings instead")}
        onClick={() => useApp.getState().draftChanged({ settings })}
      >
        {t("{words}: about {time}", { words, time: roughSeconds(seconds) })}
      </Chip>
    </fieldset>
  );
}
