import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { MachineState } from "../../state/machine.ts";
import { failureReason } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import { speedName } from "./device-words.ts";
import styles from "./get-model.module.css";

/** What this machine was found to be, or how far its measurement is. */
export function MachineLine() {
  const commands = useCommands();
  const machine = useApp((state) => state.machine);
  const canCancel = machine.kind === "measuring" || machine.kind === "waiting";
  return (
    <div className={styles.machine}>
      <p role="status">{machineWords(machine)}</p>
      {machine.kind === "measuring" && (
        <progress aria-label={t("Measuring this device")} max={1} value={machine.fraction} />
      )}
      {canCancel && (
        <Button size="s" onClick={() => commands.cancelMeasuring()}>
          {t("Skip")}
        </Button>
      )}
      {machine.kind === "measured" && (
        <Button size="s" tone="ghost" onClick={() => commands.measureMachine(true)}>
          {t("Measure again")}
        </Button>
      )}
      {(machine.kind === "unknown" || machine.kind === "failed") && (
        <Button size="s" onClick={() => commands.measureMachine()}>
          {t("Measure this device")}
        </Button>
      )}
    </div>
  );
}

function machineWords(machine: MachineState): string {
  switch (machine.kind) {
    case "unknown":
      return t("How long answers take on this device is not known yet.");
    case "waiting":
      return t("This device is measured as soon as the model has nothing to do.");
    case "measuring":
      return t("Measuring how fast this device is…");
    case "measured":
      return t(
        "This device: {speedName}. Times are for a question about one object in eight frames of 640×360.",
        { speedName: speedName(machine.machine.speed) },
      );
    case "failed":
      return t("This device could not be measured: {message}", { message: failureReason(machine.failure) });
  }
}
