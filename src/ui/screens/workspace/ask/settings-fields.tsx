import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import { type EstimateBasis, writtenPerSecond } from "../../../../asking/answer-estimate.ts";
import {
  type ChosenSettings,
  USUAL_SETTINGS,
  withNumber,
  withTemperature,
} from "../../../../asking/chosen-settings.ts";
import { costWords, type Pace } from "../../../../asking/settings-cost.ts";
import { currentLanguage, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button } from "../../../kit/button.tsx";
import { useCommands } from "../../../services.tsx";
import { useEstimateBasis } from "../video/use-question-sight.ts";
import styles from "./settings-popover.module.css";

const LENGTHS = [16, 48, 160, 512] as const;
const MOST_FRAMES = 128;
const MARGIN = 8;

export interface SettingsPopoverProps {
  readonly label: string;
  readonly settings: ChosenSettings;
  /** A follow-up keeps to the frames of the conversation's first question. */
  readonly frames: boolean;
  onChange(settings: ChosenSettings): void;
  /** What is done with them, such as asking; closes the popover. */
  readonly action?: { readonly words: string; run(): void };
}

interface SettingsFieldsProps extends SettingsPopoverProps {
  beside(): HTMLElement | null;
  onClose(): void;
}

/** The settings over everything else, above or below their button. */
export function SettingsFields({
  label,
  settings,
  frames,
  onChange,
  action,
  beside,
  onClose,
}: SettingsFieldsProps) {
  const popover = useRef<HTMLElement>(null);
  const first = useRef<HTMLSelectElement>(null);
  const sampling = useApp(({ model }) => (model.kind === "ready" ? model.info.sampling.kind : null));
  const basis = useEstimateBasis();
  const pace = usePace(basis);
  const { maxFrames, maxNewTokens, seed } = settings;
  const temperature = settings.sampling?.temperature ?? 0;
  const cost = costWords(settings, pace);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it opens once
  useLayoutEffect(() => {
    const [element, from] = [popover.current, beside()?.getBoundingClientRect()];
    if (!element || !from) return;
    if (!element.matches(":popover-open")) element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const above = from.top - height - MARGIN;
    const left = currentLanguage().direction === "ltr" ? from.right - width : from.left;
    element.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - MARGIN - width))}px`;
    element.style.top = `${above >= MARGIN ? above : Math.max(MARGIN, Math.min(from.bottom + MARGIN, innerHeight - height - MARGIN))}px`;
    first.current?.focus();
  }, []);
  const pressed = (event: KeyboardEvent) => {
    // The keys of the composer and of the screen are not for these fields.
    event.stopPropagation();
    if (event.key === "Escape") popover.current?.hidePopover();
  };
  return (
    <section
      ref={popover}
      popover="auto"
      className={styles.popover}
      aria-label={label}
      onToggle={({ newState }) => newState === "closed" && onClose()}
      onKeyDown={pressed}
    >
      <Field label={t("Stop after")}>
        <select
          ref={first}
          value={maxNewTokens ?? ""}
          onChange={({ target }) =>
            onChange(withNumber(settings, "maxNewTokens", target.value === "" ? null : Number(target.value)))
          }
        >
          <option value="">{t("the answer's own end")}</option>
          {LENGTHS.map((tokens) => (
            <option key={tokens} value={tokens}>
              {t("{tokens} tokens", { tokens })}
            </option>
          ))}
        </select>
      </Field>
      {frames && (sampling === "rate" || sampling === "spread") && (
        <Field label={sampling === "rate" ? t("Most frames") : t("Frames")}>
          <input
            type="number"
            min={1}
            max={MOST_FRAMES}
            placeholder={t("usual")}
            value={maxFrames ?? ""}
            onChange={({ target }) => {
              const wanted = target.valueAsNumber;
              const value = Number.isInteger(wanted) ? Math.min(MOST_FRAMES, Math.max(1, wanted)) : null;
              onChange(withNumber(settings, "maxFrames", value));
            }}
          />
        </Field>
      )}
      <Field
        label={
          temperature === 0
            ? t("Temperature 0, always the likeliest word")
            : t("Temperature {temperature}", { temperature })
        }
      >
        <input
          type="range"
          min={0}
          max={1.5}
          step={0.1}
          value={temperature}
          onChange={({ target }) => onChange(withTemperature(settings, target.valueAsNumber))}
        />
      </Field>
      {temperature > 0 && (
        <Field label={t("Seed, the same for the same answer")}>
          <input
            type="number"
            value={seed}
            onChange={({ target }) => {
              const value = target.valueAsNumber;
              if (Number.isSafeInteger(value)) onChange({ ...settings, seed: value });
            }}
          />
        </Field>
      )}
      <p className={styles.cost}>{cost ?? t("What this costs is known after the first answer.")}</p>
      {cost === null && basis && <MeasureDevice basis={basis} />}
      <div className={styles.foot}>
        <Button size="s" tone="ghost" onClick={() => onChange(USUAL_SETTINGS)}>
          {t("As usual")}
        </Button>
        {action && (
          <Button
            size="s"
            tone="primary"
            onClick={() => {
              popover.current?.hidePopover();
              action.run();
            }}
          >
            {action.words}
          </Button>
        )}
      </div>
    </section>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={styles.field}>
      {label}
      {children}
    </label>
  );
}

/** The pace of the newest answers of the model that is loaded; before the first, of those of an earlier visit, or by its device's speed. */
function usePace(basis: EstimateBasis | null): Pace {
  const hash = basis?.model.packageHash;
  const seen = useApp((state) => state.seen);
  const answers = useDocument(
    useShallow(({ project }) => {
      const own = project.exchanges.filter(({ model }) => model?.packageHash === hash);
      const frames = own
        .flatMap(({ id }) => (seen[id] ? [seen[id].frames] : []))
        .findLast(({ length }) => length > 0);
      const tokens = frames?.reduce((sum, { keptTokens }) => sum + keptTokens, 0);
      return {
        tokensPerSecond:
          own.findLast(({ timings }) => timings?.tokensPerSecond)?.timings?.tokensPerSecond ?? null,
        tokensPerFrame: frames && tokens !== undefined ? tokens / frames.length : null,
      };
    }),
  );
  if (answers.tokensPerSecond !== null || !basis) return { from: "answers", ...answers };
  const kept = basis.pace?.msPerWrittenToken;
  if (kept) return { ...answers, from: "answers", tokensPerSecond: 1000 / kept };
  return { ...answers, from: "device", tokensPerSecond: writtenPerSecond(basis) };
}

/** A way to learn what the first answer costs before it is asked for; nothing where that would tell nothing. */
function MeasureDevice({ basis }: { readonly basis: EstimateBasis }) {
  const commands = useCommands();
  const machine = useApp((state) => state.machine);
  if (!basis.model.sizes || basis.model.demonstration) return null;
  if (machine.kind === "measuring" || machine.kind === "waiting")
    return <output>{t("Measuring how fast this device is…")}</output>;
  return (
    <Button size="s" onClick={() => commands.measureMachine()}>
      {t("Measure this device")}
    </Button>
  );
}
