import { useId } from "react";
import { type PlainText, t } from "../../language/text.ts";
import type { ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import styles from "./model-form.module.css";
import { TextField } from "./text-field.tsx";

interface AdvancedFieldsProps {
  readonly variant: ModelVariant;
  readonly recommended: ModelVariant;
  readonly onVariant: (variant: ModelVariant) => void;
}

/** What most people leave as it is: the weights' form, a mirror of the hub, an access token. */
export function AdvancedFields({ variant, recommended, onVariant }: AdvancedFieldsProps) {
  const id = useId();
  const { address, token } = useApp((state) => state.hubAccess);
  const { hubAccessChanged } = useApp.getState();
  return (
    <div className={styles.form}>
      <div className={styles.field}>
        <label htmlFor={id}>{t("Weights")}</label>
        <select
          id={id}
          value={variant}
          onChange={(event) => onVariant(event.target.value === "q4f16" ? "q4f16" : "q4f32")}
        >
          {(["q4f16", "q4f32"] as const).map((value) => (
            <option key={value} value={value}>
              {value} · {t(VARIANT_MEANING[value])}
              {value === recommended ? t(" (right for this device)") : ""}
            </option>
          ))}
        </select>
      </div>
      <div className={styles.fields}>
        <TextField
          label={t("Address of the hub")}
          type="url"
          placeholder="https://huggingface.co"
          hint={t("A mirror, if you use one")}
          value={address}
          onText={(address) => hubAccessChanged({ address })}
        />
        <TextField
          label={t("Access token")}
          type="password"
          hint={t(
            "Only for repositories that ask for one. Kept in memory until the page closes, never on disk.",
          )}
          value={token}
          onText={(token) => hubAccessChanged({ token })}
        />
      </div>
    </div>
  );
}

const VARIANT_MEANING: Readonly<Record<ModelVariant, PlainText>> = {
  q4f16: "4 bits, computes in half precision",
  q4f32: "4 bits, computes in single precision",
};
