import { type SubmitEvent, useState } from "react";
import { addressSpace } from "../../core/address-space.ts";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { ConnectionVerdict } from "../../state/commands/endpoint-commands.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Notice } from "../kit/notice.tsx";
import { useCommands } from "../services.tsx";
import styles from "./model.module.css";
import form from "./model-form.module.css";
import { TextField } from "./text-field.tsx";

/** Servers of this machine as they come, with a small model that sees pictures where one is known by name. */
const LOCAL_SERVERS: readonly (readonly [name: string, base: string])[] = [
  ["Ollama", "http://localhost:11434/v1"],
  ["LM Studio", "http://localhost:1234/v1"],
  ["llama.cpp", "http://localhost:8080/v1"],
  ["vLLM", "http://localhost:8000/v1"],
];

/** Adds a model behind an OpenAI-compatible interface, or changes one. */
export function EndpointDialog() {
  const commands = useCommands();
  const known = useApp(({ settings, editedEndpoint }) =>
    settings.endpoints.find(({ id }) => id === editedEndpoint),
  );
  const [base, setBase] = useState(known?.base ?? LOCAL_SERVERS[0]![1]);
  const [model, setModel] = useState(known?.model ?? "");
  const [key, setKey] = useState(useApp.getState().endpointKeys[known?.id ?? ""] ?? "");
  const [agreed, setAgreed] = useState(known?.mayGetFrames ?? false);
  const [verdict, setVerdict] = useState<ConnectionVerdict | "checking" | null>(null);
  const host = hostOf(base);
  const leaves = host !== null && addressSpace(host) !== "loopback";
  const isComplete = host !== null && model.trim() !== "";
  const edited =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      setVerdict(null);
      set(value);
    };
  const check = async () => {
    setVerdict("checking");
    setVerdict(await commands.checkConnection(base, model, key));
  };
  const save = (use: boolean) => {
    const id = known?.id ?? crypto.randomUUID();
    commands.saveEndpoint(
      { id, base: base.trim(), model: model.trim(), mayGetFrames: leaves && agreed },
      key,
      use,
    );
    useApp.getState().shellChanged({ dialog: "model" });
  };
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    save(true);
  };
  const mayAdd = isComplete && (!leaves || agreed);
  return (
    <Dialog title={known ? t("Change the model behind an address") : t("Add a model behind an address")}>
      <form className={form.form} onSubmit={submitted}>
        <p className={styles.note}>
          {t(
            "Any model that sees pictures, behind an OpenAI-compatible interface. It is shown frames on which the objects are outlined. Best is a server on this machine: then nothing leaves it.",
          )}
        </p>
        <fieldset className={form.servers}>
          <legend className={styles.note}>{t("On this machine")}</legend>
          {LOCAL_SERVERS.map(([name, address]) => (
            <Button
              key={name}
              size="s"
              aria-pressed={base === address}
              onClick={() => edited(setBase)(address)}
            >
              {name}
            </Button>
          ))}
        </fieldset>
        <TextField
          label={t("Address")}
          type="url"
          placeholder={LOCAL_SERVERS[0]![1]}
          hint={t("The base of the interface, which usually ends in /v1")}
          value={base}
          onText={edited(setBase)}
        />
        <div className={form.fields}>
          <TextField
            label={t("Model")}
            placeholder="qwen2.5vl:3b"
            hint={t("As the server calls it")}
            value={model}
            onText={edited(setModel)}
          />
          <TextField
            label={t("Key")}
            type="password"
            hint={t("Only where the server wants one. Kept in memory until the page closes, never on disk.")}
            value={key}
            onText={edited(setKey)}
          />
        </div>
        {leaves && (
          <div className={styles.problem}>
            <h3>{t("Frames leave this machine")}</h3>
            <p>
              {t(
                "With every question, up to 16 frames of your video, your words and earlier answers are sent to {host}. What happens to them there is up to whoever runs it.",
                { host },
              )}
            </p>
            <label className={form.check}>
              <input type="checkbox" checked={agreed} onChange={({ target }) => setAgreed(target.checked)} />
              {t("Frames of my videos may be sent to {host}", { host })}
            </label>
          </div>
        )}
        {verdict === "checking" && <p role="status">{t("Checking the connection…")}</p>}
        {verdict !== null && verdict !== "checking" && (
          <Notice tone={verdict.works ? "good" : "warn"} text={verdict.words} />
        )}
        <div className={styles.actions}>
          <Button type="submit" tone="primary" disabled={!mayAdd}>
            {known ? t("Save and use") : t("Add and use")}
          </Button>
          <Button disabled={!mayAdd} onClick={() => save(false)}>
            {known ? t("Save") : t("Add")}
          </Button>
          <Button disabled={!isComplete || verdict === "checking"} onClick={() => void check()}>
            {t("Check the connection")}
          </Button>
          <Button tone="ghost" onClick={() => useApp.getState().shellChanged({ dialog: "model" })}>
            {t("Back")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Null for what is no address of a server. */
function hostOf(base: string): string | null {
  const url = URL.canParse(base.trim()) ? new URL(base.trim()) : null;
  return url && /^https?:$/.test(url.protocol) ? url.hostname : null;
}
