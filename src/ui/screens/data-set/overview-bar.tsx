import { ScanSearch, Undo2, Wrench } from "lucide-react";
import { formatNumber } from "../../../language/formats.ts";
import { plural, t } from "../../../language/text.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./overview-bar.module.css";

/** How the data set stands as a whole, and what can be done to all of it. */
export function OverviewBar() {
  const desk = useDataSetCommands();
  const overview = useDataSet((state) => state.overview);
  const isReading = useDataSet(({ file }) => file.kind === "open" && file.isReading);
  const exporting = useDataSet((state) => state.exporting);
  const folder = useDataSet((state) => state.folder);
  const clipCheck = useDataSet((state) => state.clipCheck);
  if (!overview) {
    return (
      <p className={styles.bar} role="status">
        {t("Reading…")}
      </p>
    );
  }
  const { records, accepted, repairable, repaired, edited, bytesRead, bytes } = overview;
  const facts = [
    plural(records, "1 record", "{n} records", { n: formatNumber(records) }),
    t("{accepted} accepted", { accepted: formatNumber(accepted) }),
    t("{rejected} rejected", { rejected: formatNumber(records - accepted) }),
    ...(repaired > 0 ? [t("{repaired} repaired", { repaired: formatNumber(repaired) })] : []),
    ...(clipCheck?.kind === "done" ? [t("with the clips of {folder}", { folder: clipCheck.folder })] : []),
    ...(edited > 0 ? [t("{edited} edited", { edited: formatNumber(edited) })] : []),
  ];
  return (
    <div className={styles.bar}>
      <p className={styles.facts} data-testid="counts">
        {facts.join(" · ")}
      </p>
      {isReading && (
        <progress
          aria-label={t("Reading and checking")}
          max={1}
          value={bytes === 0 ? 0 : bytesRead / bytes}
        />
      )}
      {exporting !== null && (
        <>
          <progress aria-label={t("Writing the data set")} max={1} value={exporting} />
          <Button size="s" onClick={() => desk.cancelExport()}>
            {t("Cancel")}
          </Button>
        </>
      )}
      {clipCheck?.kind === "running" && (
        <>
          <progress aria-label={t("Checking the clips")} max={1} value={clipCheck.share} />
          <Button size="s" onClick={() => desk.cancelClipCheck()}>
            {t("Cancel")}
          </Button>
        </>
      )}
      {folder && !isReading && clipCheck?.kind !== "running" && (
        <Button size="s" icon={<ScanSearch size={14} />} onClick={() => void desk.checkClips()}>
          {t("Check the clips")}
        </Button>
      )}
      {!isReading && repairable > 0 && (
        <Button size="s" icon={<Wrench size={14} />} onClick={() => void desk.repair("all")}>
          {plural(repairable, "Repair the one that can be", "Repair all {n} that can be", {
            n: formatNumber(repairable),
          })}
        </Button>
      )}
      {repaired > 0 && (
        <Button size="s" tone="ghost" icon={<Undo2 size={14} />} onClick={() => void desk.restore("all")}>
          {t("Undo all repairs")}
        </Button>
      )}
    </div>
  );
}
