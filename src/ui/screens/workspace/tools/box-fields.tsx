import { type FormEvent, useId, useState } from "react";
import type { FramePoint } from "../../../../core/point.ts";
import type { PixelRect } from "../../../../core/rect.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import { Button } from "../../../kit/button.tsx";
import { useStage } from "../stage/stage-store.ts";
import styles from "./tool-options.module.css";

type Field = "left" | "top" | "width" | "height";

const FIELDS: readonly { readonly field: Field; readonly letter: string; readonly name: PlainText }[] = [
  { field: "left", letter: "X", name: "Left edge in pixels" },
  { field: "top", letter: "Y", name: "Top edge in pixels" },
  { field: "width", letter: "W", name: "Width in pixels" },
  { field: "height", letter: "H", name: "Height in pixels" },
];

interface BoxFieldsProps {
  /** What the button says. */
  readonly action: string;
  /** The numbers to begin with; none where there is no box yet. */
  readonly given?: PixelRect;
  onBox(from: FramePoint, to: FramePoint): void;
}

/** A box by four numbers, for those who know them: behind a button, since most people drag. */
export function BoxFields({ action, given, onBox }: BoxFieldsProps) {
  const frame = useStage((state) => state.frame);
  const [values, setValues] = useState<Record<Field, string>>(() => valuesOf(given));
  const [shown, setShown] = useState(false);
  const id = useId();
  const numbers = Object.fromEntries(
    FIELDS.map(({ field }) => [field, Number.parseFloat(values[field])]),
  ) as Record<Field, number>;
  const isWhole = Object.values(numbers).every(Number.isFinite) && numbers.width > 0 && numbers.height > 0;

  const draw = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    const { left, top, width, height } = numbers;
    onBox({ x: left, y: top }, { x: left + width, y: top + height });
  };

  const button = (
    <Button size="s" tone="ghost" aria-expanded={shown} onClick={() => setShown(!shown)}>
      {t("By numbers")}
    </Button>
  );
  if (!shown) return button;
  return (
    <form className={styles.fields} onSubmit={draw} aria-label={t("Box by numbers")}>
      {button}
      {FIELDS.map(({ field, letter, name }) => (
        <label key={field} htmlFor={`${id}${field}`} title={t(name)}>
          <span aria-hidden="true">{letter}</span>
          <input
            id={`${id}${field}`}
            type="number"
            inputMode="numeric"
            aria-label={t(name)}
            min={field === "width" || field === "height" ? 1 : 0}
            max={field === "left" || field === "width" ? frame.width : frame.height}
            value={values[field]}
            onChange={(event) => setValues({ ...values, [field]: event.target.value })}
          />
        </label>
      ))}
      <Button size="s" type="submit" disabled={!isWhole}>
        {action}
      </Button>
    </form>
  );
}

function valuesOf(box: PixelRect | undefined): Record<Field, string> {
  if (!box) return { left: "", top: "", width: "", height: "" };
  const { x0, y0, x1, y1 } = box;
  return { left: String(x0), top: String(y0), width: String(x1 - x0), height: String(y1 - y0) };
}
