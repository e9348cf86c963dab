import { Shapes } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { demonstrationAnswers } from "../../../../state/bundled-models.ts";
import styles from "./honesty-note.module.css";

/** Says what answers here, for as long as that is the bundled demonstration. */
export function HonestyNote() {
  const answers = useApp(demonstrationAnswers);
  if (!answers) return null;
  return (
    <p className={styles.note}>
      <Shapes size={15} aria-hidden="true" />
      <span>{t("Demo model: knows coloured shapes only")}</span>
      <button
        type="button"
        className={styles.more}
        onClick={() => useApp.getState().shellChanged({ dialog: "model" })}
      >
        {t("About it")}
      </button>
    </p>
  );
}
