import { Download } from "lucide-react";
import type { Exchange } from "../../core/project.ts";
import { useApp } from "../../state/app-store.ts";
import { demonstrationAnswers } from "../../state/bundled-models.ts";
import { useDocument } from "../../state/document.ts";
import { isMeaningless } from "../../state/shapes-world.ts";
import { Button } from "../kit/button.tsx";
import styles from "./demo-warning.module.css";

/** Beneath an answer that means nothing, as a demo model gave it about footage that it does not know. */
export function DemoAnswerWarning({ model }: Pick<Exchange, "model">) {
  const meaningless = useDocument(({ project }) => isMeaningless(model, project.video));
  if (!meaningless) return null;
  return (
    <div className={styles.warning}>
      <p>This demo model only knows coloured shapes. Its answer about other footage means nothing.</p>
      <GetRealModel />
    </div>
  );
}

/** On the welcome card, before anything is opened. */
export function DemoWelcomeNote() {
  const demonstration = useApp(demonstrationAnswers);
  if (!demonstration) return null;
  return (
    <div className={styles.note}>
      <p>The demo model that comes with this page only knows coloured shapes, as in the sample clip.</p>
      <GetRealModel />
    </div>
  );
}

function GetRealModel() {
  return (
    <Button
      size="s"
      icon={<Download size={14} />}
      onClick={() => useApp.getState().shellChanged({ dialog: "get-model" })}
    >
      Get a real model
    </Button>
  );
}
