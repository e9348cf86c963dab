import { Download } from "lucide-react";
import { useState } from "react";
import { formatNumber } from "../../../language/formats.ts";
import { type PlainText, t } from "../../../language/text.ts";
import type { ExportForm } from "../../../protocol/dataset.ts";
import { useApp } from "../../../state/app-store.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./export-dialog.module.css";

const FORMS: readonly (readonly [ExportForm, PlainText, PlainText])[] = [
  ["jsonl", "The same records", "One a line; only what was repaired or edited differs."],
  ["v1", "VideoRefer (v1)", "annotation, with every frame of each object."],
  ["v2", "VideoLLaMA3 and PixelRefer (v2)", "masks, with the largest of each object."],
  ["coco", "COCO and YouTube-VIS", "Videos, images and annotations in compressed run lengths."],
  ["davis", "DAVIS", "A picture of each marked frame; of objects that overlap, the later has the pixels."],
];

/** Chooses a form and writes the data set as it stands now. */
export function ExportDialog() {
  const desk = useDataSetCommands();
  const overview = useDataSet((state) => state.overview);
  const [to, setTo] = useState<ExportForm>("jsonl");
  const [acceptedOnly, setAcceptedOnly] = useState(true);
  const [lines, setLines] = useState(false);
  const rejected = overview ? overview.records - overview.accepted : 0;
  const write = () => {
    useApp.getState().shellChanged({ dialog: null });
    void desk.export({ to, lines, acceptedOnly });
  };
  return (
    <Dialog title={t("Export the data set")}>
      <fieldset className={styles.forms}>
        <legend>{t("Form")}</legend>
        {FORMS.map(([form, name, meaning]) => (
          <label key={form} className={styles.choice}>
            <input type="radio" name="form" checked={to === form} onChange={() => setTo(form)} />
            <span>
              <b>{t(name)}</b>
              <br />
              {t(meaning)}
            </span>
          </label>
        ))}
      </fieldset>
      <label className={styles.choice}>
        <input type="checkbox" checked={acceptedOnly} onChange={() => setAcceptedOnly(!acceptedOnly)} />
        <span>
          {t("Leave out the {rejected} records that are rejected", { rejected: formatNumber(rejected) })}
        </span>
      </label>
      {(to === "v1" || to === "v2") && (
        <label className={styles.choice}>
          <input type="checkbox" checked={lines} onChange={() => setLines(!lines)} />
          <span>{t("One record a line, instead of one JSON array")}</span>
        </label>
      )}
      <div>
        <Button tone="primary" icon={<Download size={16} />} onClick={write}>
          {t("Export")}
        </Button>
      </div>
    </Dialog>
  );
}
