import { Cpu, Plus, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import type { Failure } from "../../../core/failure.ts";
import { type PlainText, t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import type { Settings } from "../../../state/settings.ts";
import { Button } from "../../kit/button.tsx";
import { JobStatus } from "../../model/job-status.tsx";
import { ModelList } from "../../model/model-list.tsx";
import { Problem } from "../../model/problem.tsx";
import { SettingChoice } from "../../model/setting-choice.tsx";
import { useCommands } from "../../services.tsx";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

const DEVICES = [
  ["auto", "Automatic"],
  ["webgpu", "GPU"],
  ["wasm", "CPU"],
] as const satisfies readonly (readonly [Settings["device"], PlainText])[];

/** Which model answers when the page opens, where it runs, and which others are here. */
export function ModelSection() {
  const commands = useCommands();
  const device = useApp((state) => state.settings.device);
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const { shellChanged } = useApp.getState();

  useEffect(() => void commands.listModels(), [commands]);

  const choose = async (value: Settings["device"]) => {
    setRefusal(null);
    const chosen = await commands.chooseDevice(value);
    if (!chosen.ok) setRefusal(chosen.error);
  };
  return (
    <Section title={t("Model and device")}>
      <SettingChoice
        legend={t("Where the model runs")}
        name="settings-device"
        choices={DEVICES}
        chosen={device}
        onChoose={(value) => void choose(value)}
      />
      {refusal && <Problem failure={refusal} />}
      <JobStatus />
      <ModelList />
      <div className={styles.actions}>
        <Button icon={<Plus size={15} />} onClick={() => shellChanged({ dialog: "get-model" })}>
          {t("Get a model")}
        </Button>
        <Button icon={<Cpu size={15} />} onClick={() => shellChanged({ dialog: "device" })}>
          {t("Device report")}
        </Button>
        <Button icon={<ShieldCheck size={15} />} onClick={() => shellChanged({ dialog: "privacy" })}>
          {t("Privacy")}
        </Button>
      </div>
    </Section>
  );
}
