import { useEffect, useRef } from "react";
import { besideEachOther, type Thread } from "../../../../asking/beside.ts";
import { conversation, threads } from "../../../../core/conversation.ts";
import type { AnswerId, Exchange } from "../../../../core/project.ts";
import { shownExchanges, versionKey } from "../../../../core/versions.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import styles from "./ask-panel.module.css";
import { Composer } from "./composer.tsx";
import { EmptyConversation } from "./empty-conversation.tsx";
import { ExchangeView } from "./exchange-view.tsx";
import { HonestyNote } from "./honesty-note.tsx";
import { Suggestions } from "./suggestions.tsx";
import { useBeside } from "./use-beside.tsx";

/** Room around the newest question when it is brought into view, in CSS pixels. */
const MARGIN = 12;

/** Questions and answers, and under them the next question. */
export function AskPanel() {
  const exchanges = useDocument((state) => state.project.exchanges);
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const chosen = useApp((state) => state.chosenVersions);
  const list = useNewestInView(exchanges.at(-1)?.id);

  return (
    <div className={styles.panel}>
      <HonestyNote />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className={styles.list} ref={list} tabIndex={0} aria-label={t("Questions and answers")}>
        <h2 className="visually-hidden">{t("Questions and answers")}</h2>
        {exchanges.length === 0 ? (
          <EmptyConversation hasVideo={hasVideo} />
        ) : (
          <ol className={styles.exchanges}>
            {besideEachOther(threads(shownExchanges(exchanges, chosen))).map((group) => (
              <li key={versionKey(group[0]![0]!)}>
                <Group group={group} exchanges={exchanges} />
              </li>
            ))}
          </ol>
        )}
      </section>
      <Suggestions />
      {hasVideo && <Composer />}
    </div>
  );
}

/** A first question, or the same about several objects or parts of the video, beside each other. */
function Group({ group, exchanges }: { group: readonly Thread[]; exchanges: readonly Exchange[] }) {
  if (group.length === 1) return <ThreadView thread={group[0]!} exchanges={exchanges} />;
  return <Beside group={group} exchanges={exchanges} />;
}

function Beside({ group, exchanges }: { group: readonly Thread[]; exchanges: readonly Exchange[] }) {
  const { beside, note } = useBeside(group.map((thread) => thread[0]!));
  return (
    <>
      <ul className={styles.beside} aria-label={t("Answers beside each other")}>
        {group.map((thread) => (
          <li key={versionKey(thread[0]!)}>
            <ThreadView thread={thread} exchanges={exchanges} beside={beside(thread[0]!)} />
          </li>
        ))}
      </ul>
      {note}
    </>
  );
}

interface ThreadViewProps extends Record<"thread" | "exchanges", readonly Exchange[]> {
  /** Answers that stand beside the first one. */
  readonly beside?: readonly string[];
}

/** A first question, and all that follow it beside a line. */
function ThreadView({ thread, exchanges, beside }: ThreadViewProps) {
  const [first, ...followers] = thread;
  const view = (exchange: Exchange, above: Exchange | null) => (
    <ExchangeView
      turns={conversation(exchanges, exchange.id)}
      branches={above !== null && exchange.follows !== above.id}
      {...(above === null && beside && { beside })}
    />
  );
  return (
    <>
      {view(first!, null)}
      {followers.length > 0 && (
        <ol className={styles.followers} aria-label={t("Follow-ups")}>
          {followers.map((exchange, index) => (
            <li key={versionKey(exchange)}>{view(exchange, thread[index]!)}</li>
          ))}
        </ol>
      )}
    </>
  );
}

/** Keeps the newest question's end in view while it is answered, as long as the person has not scrolled away from it. */
function useNewestInView(newest: AnswerId | undefined) {
  const list = useRef<HTMLElement>(null);

  useEffect(() => {
    const element = list.current;
    const item = newest && document.getElementById(`exchange-${newest}`);
    if (!element || !item) return;
    /** How far the item's end lies below the list's, and its start above it. */
    const below = () => item.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom + MARGIN;
    const above = () => element.getBoundingClientRect().top - item.getBoundingClientRect().top + MARGIN;
    let endInView = true;
    let isNew = true;
    let frame = 0;
    const scrolled = () => {
      endInView = below() < 48;
    };
    const follow = () => {
      frame = 0;
      // A new question is always shown.
      if (isNew && below() <= 0 && above() > 0) element.scrollBy(0, -above());
      else if ((isNew || endInView) && below() > 0) element.scrollBy(0, below());
      isNew = false;
    };
    // Once a frame, when the page is laid out anyway: measuring after each change would lay it out each time.
    const changed = () => {
      frame ||= requestAnimationFrame(follow);
    };
    changed();
    const grown = new MutationObserver(changed);
    // The composer takes from the list what it needs.
    const resized = new ResizeObserver(changed);
    element.addEventListener("scroll", scrolled, { passive: true });
    grown.observe(element, { childList: true, subtree: true, characterData: true });
    resized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", scrolled);
      grown.disconnect();
      resized.disconnect();
    };
  }, [newest]);

  return list;
}
