import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type PlainText, t } from "../../language/text.ts";
import { Button } from "../kit/button.tsx";
import { useNarrow } from "../kit/use-narrow.ts";
import styles from "./list-beside.module.css";

interface SideView {
  readonly title: PlainText;
  readonly show: () => ReactNode;
}

export interface ListBesideProps {
  readonly listTitle: PlainText;
  readonly filter: ReactNode;
  /** `onOpen` shows the first view; when a key did it, the focus goes there. */
  readonly list: (onOpen: (byKey: boolean) => void) => ReactNode;
  /** The first is of what is chosen in the list. */
  readonly views: readonly SideView[];
}

const LIST = -1;

/** A list and one of several views side by side; one at a time where there is no room for both. */
export function ListBeside({ listTitle, filter, list, views }: ListBesideProps) {
  const isNarrow = useNarrow();
  const [wanted, setWanted] = useState(LIST);
  const side = useRef<HTMLElement>(null);
  const shown = wanted === LIST && !isNarrow ? 0 : wanted;
  const open = (byKey: boolean) => {
    // Before the focus moves there: what is hidden cannot have it.
    flushSync(() => setWanted(0));
    if (byKey) side.current?.focus();
  };
  const button = (title: PlainText, view: number) => (
    <Button key={title} size="s" tone="ghost" aria-pressed={shown === view} onClick={() => setWanted(view)}>
      {t(title)}
    </Button>
  );
  const view = views[shown];
  return (
    <>
      {(!isNarrow || !view) && filter}
      <nav className={styles.views} aria-label={t("Views")}>
        {isNarrow && button(listTitle, LIST)}
        {views.map(({ title }, index) => button(title, index))}
      </nav>
      <div className={styles.columns}>
        {(!isNarrow || !view) && list(open)}
        {view && (
          <section
            ref={side}
            className={styles.side}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
            tabIndex={0}
            aria-label={t(view.title)}
          >
            {view.show()}
          </section>
        )}
      </div>
    </>
  );
}
