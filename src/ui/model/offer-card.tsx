import { Download, X } from "lucide-react";
import { useId } from "react";
import { t } from "../../language/text.ts";
import type { ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { Facts } from "../kit/facts.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import own from "./get-model.module.css";
import type { KnownGeneral } from "./known-models.ts";
import { LookUpFailure } from "./look-up-failure.tsx";
import styles from "./model.module.css";
import { hubHost, originOfKnown } from "./model-request.ts";
import { durationWords, type ModelOffer, type Offer } from "./offers.ts";
import { roomProblem } from "./quote-words.ts";
import { useLookUp } from "./use-look-up.ts";

interface OfferCardProps {
  readonly offer: ModelOffer | Offer<KnownGeneral> | Offer;
  readonly variant: ModelVariant;
  /** Whether its button is the one of the dialog. */
  readonly primary?: boolean;
  /** Its button was pressed. */
  readonly onAsked: () => void;
  readonly onStarted: () => void;
  readonly onFolder: () => void;
}

/** One published model, with what it costs here, and the button that gets it in one step. */
export function OfferCard({ offer, variant, primary = false, onAsked, onStarted, onFolder }: OfferCardProps) {
  const commands = useCommands();
  const nameId = useId();
  const hub = useApp((state) => state.hubAccess);
  const busy = useApp((state) => state.modelJob !== null);
  const { lookUp, ask, forget } = useLookUp(variant);
  const { model, fetchedBytes, keptBytes, memoryBytes, obstacle } = offer;
  const isMeasured = "seconds" in offer;
  const isGeneral = "limits" in model;
  const answers = isMeasured || isGeneral;
  const host = hubHost(hub.address);
  const problem = lookUp.kind === "found" ? roomProblem(lookUp.quote) : null;

  const get = async () => {
    onAsked();
    const quote = await ask(originOfKnown(model, hub.address));
    if (!quote || roomProblem(quote) !== null) return;
    commands.addModel(quote, hub.token.trim() || null, true);
    onStarted();
  };

  return (
    <article className={own.offer} aria-labelledby={nameId}>
      <h4 id={nameId}>{model.name}</h4>
      <p className={styles.note}>{t(model.meaning)}</p>
      {"limits" in model && <p className={styles.note}>{t(model.limits)}</p>}
      <Facts
        facts={[
          ...(isMeasured ? [[t("An answer takes"), timeWords(offer.seconds)] as const] : []),
          [t("To download"), t("about {size}", { size: formatBytes(fetchedBytes) })],
          [t("Kept here"), t("about {size}", { size: formatBytes(keptBytes) })],
          [
            t("Memory"),
            answers
              ? t("about {needed} while it answers", { needed: formatBytes(memoryBytes) })
              : t("about {needed} while it follows an object", { needed: formatBytes(memoryBytes) }),
          ],
        ]}
      />
      {obstacle && <p className={own.obstacle}>{obstacle}</p>}
      <div className={styles.actions}>
        {lookUp.kind === "asking" ? (
          <>
            <span role="status">{t("Asking {host}…", { host })}</span>
            <Button icon={<X size={15} />} onClick={forget}>
              {t("Cancel")}
            </Button>
          </>
        ) : (
          <Button
            tone={primary ? "primary" : "plain"}
            icon={<Download size={15} />}
            aria-describedby={nameId}
            disabled={busy}
            onClick={() => void get()}
          >
            {isGeneral ? t("Download") : t("Download and convert")} {formatBytes(fetchedBytes)}
          </Button>
        )}
        {busy && <span className={styles.note}>{t("Another model is being worked on.")}</span>}
      </div>
      {primary && lookUp.kind === "none" && (
        <p className={styles.note}>
          {t("It comes from {host}. Nothing of your video is sent. You can go on working meanwhile.", {
            host,
          })}
        </p>
      )}
      {problem && (
        <p className={own.obstacle} role="alert">
          {problem}
        </p>
      )}
      {lookUp.kind === "failed" && <LookUpFailure failure={lookUp.failure} onFolder={onFolder} />}
    </article>
  );
}

const timeWords = (seconds: number | null): string =>
  seconds === null ? t("not measured yet") : durationWords(seconds);
