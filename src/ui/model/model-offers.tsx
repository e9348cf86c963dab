import { useId, useState } from "react";
import { t } from "../../language/text.ts";
import type { ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import styles from "./get-model.module.css";
import type { KnownModel } from "./known-models.ts";
import { OfferCard } from "./offer-card.tsx";
import {
  generalOffers,
  type ModelOffer,
  modelOffers,
  type Recommendation,
  recommend,
  segmenterOffers,
} from "./offers.ts";

interface ModelOffersProps {
  readonly variant: ModelVariant;
  readonly onStarted: () => void;
  /** The person would rather take a folder. */
  readonly onFolder: () => void;
}

/** The published models as this machine would have them: the recommended one open, the others folded. */
export function ModelOffers(props: ModelOffersProps) {
  const headingId = useId();
  const machine = useApp(({ machine }) => (machine.kind === "measured" ? machine.machine : null));
  const { deviceMemory = null } = navigator as Navigator & { deviceMemory?: number };
  const offers = modelOffers(machine, deviceMemory);
  const segmenters = segmenterOffers(machine, deviceMemory);
  const generals = generalOffers(machine, deviceMemory);
  const [held, setHeld] = useState<KnownModel | null>(null);
  const measured = recommend(offers);
  // A model that was asked for stays where it is, with what became of it.
  const recommendation = held && measured?.offer.model !== held ? null : measured;
  const first = recommendation?.offer ?? offers.find(({ model }) => model === held) ?? smallestOf(offers);
  const onAsked = () => setHeld(first.model);
  const others = offers.filter((offer) => offer.model !== first.model);
  return (
    <>
      <section className={styles.recommended} aria-labelledby={headingId}>
        <h3 id={headingId} className={styles.verdict} data-verdict={recommendation?.verdict}>
          {verdictWords(recommendation)}
        </h3>
        <OfferCard key={first.model.repository} offer={first} primary onAsked={onAsked} {...props} />
      </section>
      <details className={styles.more}>
        <summary>{t("{others} other published models", { others: others.length })}</summary>
        <ul className={styles.others}>
          {others.map((offer) => (
            <li key={offer.model.repository}>
              <OfferCard offer={offer} onAsked={onAsked} {...props} />
            </li>
          ))}
        </ul>
      </details>
      <section className={styles.light} aria-label={t("For smaller machines")}>
        {generals.map((offer) => (
          <OfferCard key={offer.model.repository} offer={offer} onAsked={onAsked} {...props} />
        ))}
      </section>
      <details className={styles.more}>
        <summary>
          {t("{segmenters} segmenters, which follow what you click", { segmenters: segmenters.length })}
        </summary>
        <ul className={styles.others}>
          {segmenters.map((offer) => (
            <li key={offer.model.repository}>
              <OfferCard offer={offer} onAsked={onAsked} {...props} />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const smallestOf = (offers: readonly ModelOffer[]): ModelOffer =>
  offers.reduce((a, b) => (b.keptBytes < a.keptBytes ? b : a));

function verdictWords(recommendation: Recommendation | null): string {
  switch (recommendation?.verdict) {
    case undefined:
      return t("The smallest model");
    case "good":
      return t("Recommended for this device");
    case "slow":
      return t("No published model answers within two minutes here. The quickest:");
    case "unfit":
      return t("No published model fits on this device. The smallest:");
  }
}
