import { ScanSearch, Square } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { LiveDescribing } from "../../../../state/segmenting.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import styles from "./objects.module.css";

/** Finds what is on the frame and has the model describe each object, until it is stopped. */
export function DescribeEverything({ disabled }: { readonly disabled: boolean }) {
  const commands = useCommands();
  const describing = useApp((state) => state.describing);
  if (!describing) {
    return (
      <Button
        size="s"
        icon={<ScanSearch size={15} />}
        title={t("Finds the objects of this frame, then asks the model to describe each")}
        disabled={disabled}
        onClick={() => commands.describeEverything()}
      >
        {t("Describe every object")}
      </Button>
    );
  }
  return (
    <div className={styles.describing}>
      <p role="status">{words(describing)}</p>
      <Button size="s" icon={<Square size={12} />} onClick={() => commands.stopDescribing()}>
        {t("Stop")}
      </Button>
    </div>
  );
}

function words({ stage, done, total }: LiveDescribing): string {
  if (stage === "finding")
    return t("Finding objects, {value} %", { value: Math.floor((done / total) * 100) });
  return t("Describing object {done} of {total}", { done: Math.min(done + 1, total), total });
}
