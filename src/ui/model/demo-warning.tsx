import type { Exchange } from "../../core/project.ts";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { demonstrationAnswers } from "../../state/bundled-models.ts";
import { useDocument } from "../../state/document.ts";
import { isMeaningless } from "../../state/shapes-world.ts";
import styles from "./demo-warning.module.css";

/** Beneath an answer that means nothing, as a demo model gave it about footage that it does not know. */
export function DemoAnswerWarning({ model }: Pick<Exchange, "model">) {
  const meaningless = useDocument(({ project }) => isMeaningless(model, project.video));
  if (!meaningless) return null;
  return (
    <p className={styles.warning}>
      {t("This demo model only knows coloured shapes. Its answer about other footage means nothing.")}{" "}
      <GetRealModel />
    </p>
  );
}

/** On the welcome card, before anything is opened. */
export function DemoWelcomeNote() {
  const demonstration = useApp(demonstrationAnswers);
  if (!demonstration) return null;
  return (
    <p className={styles.note}>
      {t("The demo model that comes with this page only knows coloured shapes, as in the sample clip.")}{" "}
      <GetRealModel />
    </p>
  );
}

/** Beside what a benchmark comes to. */
export function DemoBenchmarkWarning() {
  const demonstration = useApp(demonstrationAnswers);
  if (!demonstration) return null;
  return (
    <p className={styles.warning}>
      {t(
        "The demo model only learned coloured shapes. Its scores show that a run works, not what such models can do.",
      )}{" "}
      <GetRealModel />
    </p>
  );
}

/** Where questions about many clips are put together. */
export function DemoBatchWarning() {
  const demonstration = useApp(demonstrationAnswers);
  if (!demonstration) return null;
  return (
    <p className={styles.warning}>
      {t("This demo model only knows coloured shapes. Its answers about other footage mean nothing.")}{" "}
      <GetRealModel />
    </p>
  );
}

/** In the line of its sentence, so that it takes no room from the answer on a phone. */
function GetRealModel() {
  return (
    <button
      type="button"
      className={styles.get}
      onClick={() => useApp.getState().shellChanged({ dialog: "get-model" })}
    >
      {t("Get a real model")}
    </button>
  );
}
