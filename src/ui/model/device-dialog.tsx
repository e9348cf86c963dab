import { Copy, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../../core/failure.ts";
import { type PlainText, t } from "../../language/text.ts";
import type { DeviceReport } from "../../protocol/engine.ts";
import { useApp } from "../../state/app-store.ts";
import { deviceFromAddress } from "../../state/device-from-address.ts";
import type { Settings } from "../../state/settings.ts";
import { failureText } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useCopy } from "../kit/use-copy.ts";
import { useCommands } from "../services.tsx";
import choices from "./choices.module.css";
import own from "./device-dialog.module.css";
import { deviceReason, reportText } from "./device-words.ts";
import styles from "./model.module.css";
import { Problem } from "./problem.tsx";

const CHOICES: readonly { value: Settings["device"]; name: PlainText; meaning: PlainText }[] = [
  {
    value: "auto",
    name: "Automatic",
    meaning: "The GPU if it passes a self-test, otherwise the CPU.",
  },
  {
    value: "webgpu",
    name: "GPU (WebGPU)",
    meaning: "Also when it is emulated in software, which is slow.",
  },
  { value: "wasm", name: "CPU (wasm)", meaning: "Works everywhere." },
];

/** What can be done for a faster device, where something can. */
function Advice({ report: { lack, device, features } }: { readonly report: DeviceReport }) {
  const words =
    lack === "software"
      ? t(
          "The browser computes what a GPU would in software. If this device has a GPU, turn on hardware acceleration in the browser's settings.",
        )
      : lack
        ? failureText({ code: lack }).advice
        : device === "webgpu" &&
          !features.includes("shader-f16") &&
          t(
            "This GPU has no 16-bit floats (shader-f16). Models run on it in their larger q4f32 variant; a newer graphics driver may bring them.",
          );
  return words ? <p className={styles.note}>{words}</p> : null;
}

/** Which device computes, why, and everything known about it. */
export function DeviceDialog() {
  const commands = useCommands();
  const report = useApp((state) => state.deviceReport);
  const device = useApp((state) => state.settings.device);
  const { copied, copy } = useCopy();

  const failed = useApp(({ model }) => (model.kind === "failed" ? model.failure : null));
  const [refusal, setRefusal] = useState<Failure | null>(null);

  const choose = async (value: Settings["device"]) => {
    setRefusal(null);
    const chosen = await commands.chooseDevice(value);
    if (!chosen.ok) setRefusal(chosen.error);
  };

  return (
    <Dialog title={t("Device")}>
      <fieldset className={choices.choices}>
        <legend>{t("Where the model runs")}</legend>
        {CHOICES.map(({ value, name, meaning }) => (
          <label key={value} className={choices.choice}>
            <input
              type="radio"
              name="device"
              value={value}
              checked={device === value}
              onChange={() => void choose(value)}
            />
            <span>{t(name)}</span>
            <small>{t(meaning)}</small>
          </label>
        ))}
      </fieldset>
      {refusal && <Problem failure={refusal} />}
      {report ? (
        <>
          <p>
            {report.device === "webgpu"
              ? t("Runs on the GPU: {reason}.", { reason: deviceReason(report) })
              : t("Runs on the CPU: {reason}.", { reason: deviceReason(report) })}
            {deviceFromAddress() !== null &&
              ` ${t("The page's address says so, which overrides the choice above.")}`}
          </p>
          <Advice report={report} />
          <textarea
            className={own.report}
            readOnly
            rows={9}
            aria-label={t("Device report")}
            value={reportText(report)}
          />
          <div className={styles.actions}>
            <Button icon={<Copy size={15} />} onClick={() => copy(reportText(report))}>
              {t("Copy device report")}
            </Button>
            {report.selfTest.length > 0 && (
              <Button icon={<RotateCcw size={15} />} onClick={() => void commands.testDeviceAgain()}>
                {t("Test again")}
              </Button>
            )}
            <span role="status">{copied ? t("Copied.") : ""}</span>
          </div>
        </>
      ) : failed ? (
        !refusal && <Problem failure={failed} />
      ) : (
        <p className={styles.note}>{t("The report appears when the engine has started.")}</p>
      )}
    </Dialog>
  );
}
