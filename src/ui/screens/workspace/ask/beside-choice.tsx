import { Scissors } from "lucide-react";
import type { Beside } from "../../../../asking/beside.ts";
import { askableObjects } from "../../../../asking/draft.ts";
import type { Exchange } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import { Swatch } from "../objects/swatch.tsx";
import { spanTimes } from "../video/span-commands.ts";
import styles from "./beside-choice.module.css";

interface BesideChoiceProps {
  readonly exchange: Exchange;
  onClose(): void;
}

/** About what else a question can be asked, for an answer beside this one: other objects, and the part of the video that is chosen now. */
export function BesideChoice({ exchange, onClose }: BesideChoiceProps) {
  const commands = useCommands();
  const info = useVideoInfo();
  const objects = useDocument((state) => state.project.objects);
  const chosen = useApp((state) => state.draft.span);
  const { regions, settings } = exchange;
  const others =
    regions.length === 1 ? askableObjects(objects).filter(({ id }) => id !== regions[0]!.objectId) : [];
  const now = settings.span ?? null;
  const isSame = chosen?.first === now?.first && chosen?.last === now?.last;
  const spans = isSame ? (now ? [null] : []) : chosen && now ? [chosen, null] : [chosen];
  const ask = (other: Beside) => {
    commands.askBeside(exchange.id, other);
    onClose();
  };
  return (
    <section className={styles.choice} aria-label={t("Ask the same about")}>
      <p className={styles.lead}>{t("Ask the same about")}</p>
      {others.map(({ id, name, paletteIndex }) => (
        <Button
          key={id}
          size="s"
          icon={<Swatch paletteIndex={paletteIndex} size={12} />}
          onClick={() => ask({ object: id })}
        >
          {name}
        </Button>
      ))}
      {info &&
        !info.still &&
        spans.map((span) => (
          <Button
            key={span ? "span" : "whole"}
            size="s"
            icon={<Scissors size={12} />}
            onClick={() => ask({ span })}
          >
            {span ? spanTimes(info, span) : t("the whole video")}
          </Button>
        ))}
      {info && !info.still && !chosen && (
        <p className={styles.note}>{t("Drag above the filmstrip to choose a part of the video.")}</p>
      )}
    </section>
  );
}
