import { Download } from "lucide-react";
import { useId, useState } from "react";
import { t } from "../../language/text.ts";
import type { ModelQuote } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { formatBytes } from "./bytes.ts";
import styles from "./model.module.css";
import form from "./model-form.module.css";
import { licenceWords } from "./model-words.ts";
import { exactBytes, memoryWords, quoteAction, roomProblem } from "./quote-words.ts";

interface QuoteCardProps {
  readonly quote: ModelQuote;
  readonly onAccept: (useWhenReady: boolean) => void;
}

/** What a model costs, before any of it is fetched, and the button that begins. */
export function QuoteCard({ quote, onAccept }: QuoteCardProps) {
  const titleId = useId();
  const [useWhenReady, setUseWhenReady] = useState(true);
  const busy = useApp((state) => state.modelJob !== null);
  const maxBufferBytes = useApp((state) => state.deviceReport?.limits.maxBufferSize ?? null);
  const isHere = useApp((state) =>
    state.library?.some(({ folder, state }) => folder === quote.folder && state === "ready"),
  );
  const { deviceMemory: gibibytes = null } = navigator as Navigator & { deviceMemory?: number };
  const problem = roomProblem(quote);
  const done =
    quote.doneBytes > 0
      ? t(", {doneBytes} are here already", { doneBytes: formatBytes(quote.doneBytes) })
      : "";

  return (
    <section className={styles.card} aria-labelledby={titleId}>
      <h3 id={titleId}>{quote.name}</h3>
      <Facts
        facts={[
          [t("Repository"), quote.repository],
          [t("Revision"), quote.revision || t("not known")],
          [t("Licence"), licenceWords(quote.licence)],
          [t("Weights"), quote.variant],
          [
            quote.origin.kind === "folder" ? t("To read") : t("To fetch"),
            exactBytes(quote.sourceBytes - quote.doneBytes) + done,
          ],
          [t("Kept here"), exactBytes(quote.keptBytes)],
          [
            t("Free here"),
            quote.freeBytes === null ? t("the browser does not say") : formatBytes(quote.freeBytes),
          ],
          [t("Memory"), memoryWords(quote.keptBytes, { gibibytes, maxBufferBytes }).join(t(". "))],
        ]}
      />
      {quote.kind === "exported" ? (
        <p className={styles.note}>
          {t(
            "A general model: it knows no masks, so objects are outlined on its frames. Nothing has to be converted.",
          )}
        </p>
      ) : (
        quote.ready && <p className={styles.note}>{t("A ready package: nothing has to be converted.")}</p>
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {isHere ? (
        <p className={styles.note}>{t("This model is on this device already.")}</p>
      ) : (
        <>
          <label className={form.check}>
            <input
              type="checkbox"
              checked={useWhenReady}
              onChange={(event) => setUseWhenReady(event.target.checked)}
            />
            <span>
              {t(
                "Use it as soon as it is ready. Questions asked until then wait for it and then run automatically.",
              )}
            </span>
          </label>
          <div className={styles.actions}>
            <Button
              tone="primary"
              icon={<Download size={15} />}
              disabled={busy || problem !== null}
              onClick={() => onAccept(useWhenReady)}
            >
              {quoteAction(quote)}
            </Button>
            {busy && <span className={styles.note}>{t("Another model is being worked on.")}</span>}
          </div>
        </>
      )}
    </section>
  );
}
