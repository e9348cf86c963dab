import { useEffect, useRef } from "react";
import { useApp } from "../../state/app-store.ts";
import { useDocument } from "../../state/document.ts";
import styles from "./ask-panel.module.css";
import { Composer } from "./composer.tsx";
import { EmptyConversation } from "./empty-conversation.tsx";
import { ExchangeView } from "./exchange-view.tsx";
import { HonestyNote } from "./honesty-note.tsx";

/** Questions and answers, and under them the next question. */
export function AskPanel() {
  const exchanges = useDocument((state) => state.project.exchanges);
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const list = useStickToEnd(exchanges.length);

  return (
    <div className={styles.panel}>
      <HonestyNote />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className={styles.list} ref={list} tabIndex={0} aria-label="Questions and answers">
        <h2 className="visually-hidden">Questions and answers</h2>
        {exchanges.length === 0 ? (
          <EmptyConversation hasVideo={hasVideo} />
        ) : (
          <ol className={styles.exchanges}>
            {exchanges.map((exchange) => (
              <li key={exchange.id}>
                <ExchangeView exchange={exchange} />
              </li>
            ))}
          </ol>
        )}
      </section>
      {hasVideo && <Composer />}
    </div>
  );
}

/** Keeps the end of a growing list in view, as long as the person has not scrolled away from it. */
function useStickToEnd(length: number) {
  const list = useRef<HTMLElement>(null);

  // A new question is always shown.
  useEffect(() => {
    if (length > 0 && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [length]);

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    let atEnd = true;
    const scrolled = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
    };
    const grown = new MutationObserver(() => {
      if (atEnd) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", scrolled, { passive: true });
    grown.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      element.removeEventListener("scroll", scrolled);
      grown.disconnect();
    };
  }, []);

  return list;
}
