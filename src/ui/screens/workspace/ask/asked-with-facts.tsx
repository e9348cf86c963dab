import { History, RotateCcw } from "lucide-react";
import { settingsWords } from "../../../../asking/chosen-settings.ts";
import type { Exchange } from "../../../../core/project.ts";
import { formatMoment } from "../../../../language/formats.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Button } from "../../../kit/button.tsx";
import { Facts } from "../../../kit/facts.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import { showAsked } from "../stage/shown-asked.ts";
import styles from "./seen-view.module.css";

/** How an answer was asked, with ways to see that on the stage and to ask it again. */
export function AskedWithFacts({ exchange }: { exchange: Exchange }) {
  const { model, settings, askedWith, askedAt, state } = exchange;
  const commands = useCommands();
  const playback = usePlayback();
  const hasVideo = useApp(({ video }) => video.kind === "ready");
  const facts: (readonly [string, string])[] = [
    [t("Asked"), formatMoment(new Date(askedAt))],
    [
      t("Settings"),
      [settingsWords(settings) || t("as usual"), t("seed {seed}", { seed: settings.seed })].join(" · "),
    ],
  ];
  if (model)
    facts.push([
      t("Model"),
      `${model.id} · ${model.variant} · ${t("weights {hash}", { hash: model.packageHash.slice(0, 12) })}`,
    ]);
  if (askedWith) facts.push([t("Computed by"), askedWith.device]);
  return (
    <section className={styles.asked}>
      <h4 className={styles.title}>{t("How it was asked")}</h4>
      <Facts facts={facts} />
      {hasVideo && (
        <div className={styles.buttons}>
          <Button size="s" icon={<History size={14} />} onClick={() => showAsked(exchange, playback)}>
            {t("Show what was asked")}
          </Button>
          {(state === "finished" || state === "length") && (
            <Button size="s" icon={<RotateCcw size={14} />} onClick={() => commands.repeat(exchange.id)}>
              {t("Ask again exactly")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
