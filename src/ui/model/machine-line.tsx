import { useApp } from "../../state/app-store.ts";
import type { MachineState } from "../../state/machine.ts";
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
        <progress aria-label="Measuring this device" max={1} value={machine.fraction} />
      )}
      {canCancel && (
        <Button size="s" onClick={() => commands.cancelMeasuring()}>
          Skip
        </Button>
      )}
      {machine.kind === "measured" && (
        <Button size="s" tone="ghost" onClick={() => commands.measureMachine(true)}>
          Measure again
        </Button>
      )}
      {(machine.kind === "unknown" || machine.kind === "failed") && (
        <Button size="s" onClick={() => commands.measureMachine()}>
          Measure this device
        </Button>
      )}
    </div>
  );
}

function machineWords(machine: MachineState): string {
  switch (machine.kind) {
    case "unknown":
      return "How long answers take on this device is not known yet.";
    case "waiting":
      return "This device is measured as soon as the model has nothing to do.";
    case "measuring":
      return "Measuring how fast this device is…";
    case "measured":
      return `This device: ${speedName(machine.machine.speed)}. Times are for a question about one object in eight frames of 640×360.`;
    case "failed":
      return `This device could not be measured: ${machine.failure.message}`;
  }
}
