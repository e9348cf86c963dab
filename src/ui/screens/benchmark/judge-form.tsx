import { Gavel, Square } from "lucide-react";
import { useId, useState } from "react";
import { formatNumber } from "../../../language/formats.ts";
import { plural, t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { Button } from "../../kit/button.tsx";
import { editEndpoint } from "../../model/edit-endpoint.ts";
import { useBenchmarkCommands } from "../../services.tsx";
import styles from "./judge-form.module.css";

/** What the rules are called in the list of judges. */
const RULES = "rules";

/** Has the descriptions of a run judged: by a model behind an address, or by rules where they know its words. */
export function JudgeForm({ left }: { left: number }) {
  const desk = useBenchmarkCommands();
  const judging = useBenchmark((state) => state.judging);
  const endpoints = useApp((state) => state.settings.endpoints);
  const isOfShapes = useBenchmark(({ file }) => file.kind === "open" && file.isOfShapes);
  const [chosen, setChosen] = useState<string | null>(null);
  const [prompt, setPrompt] = useState<File | null>(null);
  const id = useId();
  const endpoint = endpoints.find((one) => one.id === chosen) ?? endpoints[0];
  const byRules = isOfShapes && (chosen === RULES || !endpoint);
  if (judging) {
    return (
      <div className={styles.form}>
        <progress
          aria-label={t("Descriptions judged")}
          max={Math.max(1, judging.done + judging.left)}
          value={judging.done}
        />
        <p role="status">
          {t("{done} of {value} judged", {
            done: formatNumber(judging.done),
            value: formatNumber(judging.done + judging.left),
          })}
        </p>
        <Button icon={<Square size={14} />} onClick={() => desk.stopJudging()}>
          {t("Stop judging")}
        </Button>
      </div>
    );
  }
  if (left === 0) return null;
  if (!endpoint && !byRules) {
    return (
      <div className={styles.form}>
        <p>
          {t("Descriptions are judged by a language model behind an address, which is sent the texts alone.")}
        </p>
        <Button onClick={() => editEndpoint(null)}>{t("Add a model behind an address")}</Button>
      </div>
    );
  }
  return (
    <div className={styles.form}>
      <label htmlFor={`${id}-judge`}>{t("Judge")}</label>
      <select
        id={`${id}-judge`}
        value={byRules ? RULES : endpoint?.id}
        onChange={({ target }) => setChosen(target.value)}
      >
        {endpoints.map(({ id: one, model, base }) => (
          <option key={one} value={one}>
            {model}, {new URL(base).host}
          </option>
        ))}
        {isOfShapes && <option value={RULES}>{t("Rules for shapes world")}</option>}
      </select>
      {!byRules && (
        <>
          <label htmlFor={`${id}-prompt`}>{t("File with the judge's prompt")}</label>
          <input
            id={`${id}-prompt`}
            type="file"
            accept=".txt,text/plain"
            onChange={({ target }) => setPrompt(target.files?.[0] ?? null)}
          />
        </>
      )}
      <Button
        tone="primary"
        icon={<Gavel size={15} />}
        disabled={!byRules && !prompt}
        onClick={() => {
          if (byRules) void desk.judge({ kind: "rules" });
          else if (endpoint && prompt) void desk.judge({ kind: "endpoint", id: endpoint.id, prompt });
        }}
      >
        {plural(left, "Judge {n}  description", "Judge {n}  descriptions", { n: formatNumber(left) })}
      </Button>
      {endpoints.length === 0 && (
        <Button onClick={() => editEndpoint(null)}>{t("Add a model behind an address")}</Button>
      )}
      <p className={styles.note}>
        {byRules
          ? t(
              "All references of this file are in the words of shapes world, which rules compare: no model, and nothing is sent. What is judged is kept.",
            )
          : t(
              "References and descriptions are sent as texts, no frames. What is judged is kept and not sent again.",
            )}
      </p>
    </div>
  );
}
