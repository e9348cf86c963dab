import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import styles from "./candidate-picker.module.css";
import { promptedMask, useClicks } from "./click-store.ts";
import type { Hand } from "./hand.ts";
import { useStage } from "./stage-store.ts";

/** The masks that a click may have meant, with how good the segmenter thinks each is. */
export function CandidatePicker({ hand }: { readonly hand: Hand }) {
  const tool = useTools((state) => state.tool);
  const frameIndex = useStage((state) => state.frameIndex);
  const object = useDocument(({ project, selectedObjectId }) =>
    project.objects.find(({ id }) => id === selectedObjectId),
  );
  const prompted = useClicks((state) => promptedMask(state, object ?? null, frameIndex));
  if (tool !== "click" || !prompted || prompted.candidates.length < 2) return null;
  return (
    <fieldset className={styles.picker} aria-keyshortcuts="M" data-candidates>
      <legend className="visually-hidden">{t("Masks found, best first")}</legend>
      <span className={styles.label} aria-hidden="true">
        {t("Mask")}
      </span>
      {prompted.candidates.map(({ score }, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what it is
          key={index}
          type="button"
          aria-pressed={index === prompted.chosen}
          aria-label={t("Mask {index}, score {percent}", { index: index + 1, percent: percent(score) })}
          title={t("Mask {index} of {candidates}, score {percent} (M for the next)", {
            index: index + 1,
            candidates: prompted.candidates.length,
            percent: percent(score),
          })}
          onClick={() => hand.clicking.takeCandidate(() => index)}
        >
          <b>{index + 1}</b> {percent(score)}
        </button>
      ))}
    </fieldset>
  );
}

const percent = (score: number) => `${Math.round(score * 100)} %`;
