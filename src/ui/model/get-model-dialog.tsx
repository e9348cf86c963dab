import { useEffect, useState } from "react";
import { quantisedVariants } from "../../core/quantised-variants.ts";
import { t } from "../../language/text.ts";
import type { ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { Dialog } from "../kit/dialog.tsx";
import { useCommands } from "../services.tsx";
import { AdvancedFields } from "./advanced-fields.tsx";
import own from "./get-model.module.css";
import { MachineLine } from "./machine-line.tsx";
import styles from "./model.module.css";
import { ModelForm } from "./model-form.tsx";
import { ModelOffers } from "./model-offers.tsx";
import { VisitModel } from "./visit-model.tsx";

/** Gets a model: on top the one that suits this machine, by one button; beneath it, folded, all other ways. */
export function GetModelDialog() {
  const commands = useCommands();
  const online = useApp((state) => state.online);
  const recommended = useApp(({ machine, deviceReport: report }): ModelVariant => {
    if (machine.kind === "measured") return machine.machine.speed.halfPrecision ? "q4f16" : "q4f32";
    const software = report?.adapter?.software ?? false;
    return quantisedVariants(report?.device === "webgpu" ? { features: report.features, software } : null)[0];
  });
  const [chosen, setChosen] = useState<ModelVariant | null>(null);
  const [fromFolder, setFromFolder] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const variant = chosen ?? recommended;
  const started = () => useApp.getState().shellChanged({ dialog: "model" });

  const noStorage = useApp((state) => state.modelStorageFailure);

  useEffect(() => {
    let closed = false;
    // What can be kept here is read first: measuring keeps all cores busy.
    void commands.listModels().then(() => {
      if (!closed) commands.measureMachine();
    });
    return () => {
      closed = true;
      commands.cancelMeasuring();
    };
  }, [commands]);

  if (noStorage) {
    return (
      <Dialog title={t("Get a model")}>
        <VisitModel why={noStorage} />
      </Dialog>
    );
  }

  return (
    <Dialog title={t("Get a model")}>
      {!online && (
        <p className={styles.note}>
          {t("This device is offline. A model can still come from a folder, such as one on a USB stick.")}
        </p>
      )}
      <MachineLine />
      <ModelOffers
        variant={variant}
        onStarted={started}
        onFolder={() => {
          setFromFolder(true);
          setElsewhere(true);
        }}
      />
      <details
        className={own.more}
        open={elsewhere}
        onToggle={({ currentTarget }) => setElsewhere(currentTarget.open)}
      >
        <summary>{t("From a folder, a stick, an address or another repository")}</summary>
        <ModelForm key={String(fromFolder)} variant={variant} fromFolder={fromFolder} onStarted={started} />
      </details>
      <details className={own.more}>
        <summary>{t("Advanced: weights, mirror, access token")}</summary>
        <AdvancedFields variant={variant} recommended={recommended} onVariant={setChosen} />
      </details>
    </Dialog>
  );
}
