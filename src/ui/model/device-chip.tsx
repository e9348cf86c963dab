import { Cpu } from "lucide-react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { Chip } from "../kit/chip.tsx";
import { deviceName, deviceReason } from "./device-words.ts";

/** What computes the answers; opens the device report. */
export function DeviceChip() {
  const report = useApp((state) => state.deviceReport);
  const failedTest = report?.selfTest.some(({ passed }) => !passed) ?? false;
  return (
    <Chip
      tone={failedTest ? "warn" : "quiet"}
      icon={<Cpu size={14} />}
      title={report ? deviceReason(report) : t("The device is chosen when the model loads")}
      onClick={() => useApp.getState().shellChanged({ dialog: "device" })}
    >
      {report ? deviceName(report) : t("Device")}
    </Chip>
  );
}
