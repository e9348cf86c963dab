import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import {
  type Completing,
  type Completion,
  completed,
  completingAt,
  completions,
} from "../../../../asking/completion.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { useFrameIndex } from "../../../services.tsx";
import { CompletionList } from "./completion-list.tsx";
import styles from "./question-field.module.css";

interface QuestionFieldProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly value: string;
  readonly placeholder: string;
  readonly describedBy: string | undefined;
  onChange(text: string): void;
}

/** The words of a question. Behind an `@` it offers objects and times, to be chosen by keys, pointer or finger. */
export function QuestionField({ ref, value, placeholder, describedBy, onChange }: QuestionFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => field.current!, []);
  const listId = useId();
  /** Where the cursor stands; null while the field has no focus. */
  const [cursor, setCursor] = useState<number | null>(null);
  /** The `@` whose list the person closed. */
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const { completing, options } = useOptions(value, cursor, closedAt);
  const isComplete = useDocument(({ project }) =>
    project.objects.some(({ name }) => name.toLowerCase() === completing?.letters.trimEnd().toLowerCase()),
  );
  // A name that is complete is not replaced by a longer one unless the person goes there: Enter sends.
  const active = options.length === 0 ? -1 : Math.min(picked ?? (isComplete ? -1 : 0), options.length - 1);

  const offered = options.length;
  useEffect(() => {
    if (offered > 0)
      useApp.getState().announced(`${offered} ${offered === 1 ? "suggestion" : "suggestions"}.`);
  }, [offered]);

  const choose = (option: Completion) => {
    if (!completing || !field.current) return;
    const done = completed(value, completing, option);
    onChange(done.text);
    setPicked(null);
    // Once the field holds the new text.
    requestAnimationFrame(() => {
      field.current?.setSelectionRange(done.cursor, done.cursor);
      setCursor(done.cursor);
    });
  };
  const pressed = (event: KeyboardEvent) => {
    if (!completing || offered === 0 || event.nativeEvent.isComposing || event.shiftKey) return;
    const option = options[active];
    if (event.key === "ArrowDown") setPicked((active + 1) % offered);
    else if (event.key === "ArrowUp") setPicked((Math.max(0, active) + offered - 1) % offered);
    else if (event.key === "Escape") setClosedAt(completing.at);
    else if ((event.key === "Enter" || event.key === "Tab") && option) choose(option);
    else return;
    event.preventDefault();
  };

  return (
    <>
      {offered > 0 && field.current && (
        <CompletionList
          id={listId}
          options={options}
          active={active}
          field={field.current}
          onChoose={choose}
        />
      )}
      <textarea
        ref={field}
        id="ask-composer"
        className={styles.text}
        rows={2}
        aria-label={t("Question")}
        aria-describedby={describedBy}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={offered > 0 ? listId : undefined}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setCursor(event.target.selectionStart);
          setPicked(null);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onBlur={() => setCursor(null)}
        onKeyDown={pressed}
      />
    </>
  );
}

function useOptions(
  text: string,
  cursor: number | null,
  closedAt: number | null,
): { readonly completing: Completing | null; readonly options: readonly Completion[] } {
  const objects = useDocument((state) => state.project.objects);
  const info = useVideoInfo();
  const frameIndex = useFrameIndex();
  const completing = cursor === null ? null : completingAt(text, cursor);
  if (!completing || !info || completing.at === closedAt) return { completing, options: [] };
  const start = info.timesSeconds[0] ?? 0;
  const here = (info.timesSeconds[frameIndex] ?? start) - start;
  return { completing, options: completions(completing, objects, here, info.endSeconds - start) };
}
