import { Undo2, Wrench } from "lucide-react";
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
  if (!overview) {
    return (
      <p className={styles.bar} role="status">
        Reading…
      </p>
    );
  }
  const { records, accepted, repairable, repaired, edited, bytesRead, bytes } = overview;
  const facts = [
    `${records.toLocaleString()} records`,
    `${accepted.toLocaleString()} accepted`,
    `${(records - accepted).toLocaleString()} rejected`,
    ...(repaired > 0 ? [`${repaired.toLocaleString()} repaired`] : []),
    ...(edited > 0 ? [`${edited.toLocaleString()} edited`] : []),
  ];
  return (
    <div className={styles.bar}>
      <p className={styles.facts} data-testid="counts">
        {facts.join(" · ")}
      </p>
      {isReading && (
        <progress aria-label="Reading and checking" max={1} value={bytes === 0 ? 0 : bytesRead / bytes} />
      )}
      {exporting !== null && (
        <>
          <progress aria-label="Writing the data set" max={1} value={exporting} />
          <Button size="s" onClick={() => desk.cancelExport()}>
            Cancel
          </Button>
        </>
      )}
      {!isReading && repairable > 0 && (
        <Button size="s" icon={<Wrench size={14} />} onClick={() => void desk.repair("all")}>
          Repair {repairable === 1 ? "the one that can be" : `all ${repairable.toLocaleString()} that can be`}
        </Button>
      )}
      {repaired > 0 && (
        <Button size="s" tone="ghost" icon={<Undo2 size={14} />} onClick={() => void desk.restore("all")}>
          Undo all repairs
        </Button>
      )}
    </div>
  );
}
