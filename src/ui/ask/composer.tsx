import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { useApp } from "../../state/app-store.ts";
import { EMPTY_DRAFT } from "../../state/ask.ts";
import { useDocument } from "../../state/document.ts";
import { askableObjects, draftObjects, draftProblem } from "../../state/draft.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import styles from "./composer.module.css";
import { ObjectPicker } from "./object-picker.tsx";
import { OptionFields } from "./option-fields.tsx";
import { PresetPicker } from "./preset-picker.tsx";

/** The next question: what kind, about which objects, in which words. */
export function Composer() {
  const commands = useCommands();
  const draft = useApp((state) => state.draft);
  const objects = useDocument((state) => state.project.objects);
  const selected = useDocument((state) => state.selectedObjectId);
  const text = useRef<HTMLTextAreaElement>(null);
  const { draftChanged } = useApp.getState();

  const chosen = draftObjects(draft, objects, selected);
  const problem = draftProblem(draft, chosen);
  const writes = draft.preset === "free" || draft.preset === "choice";
  const aboutAll = chosen.length === 0 && objects.length > 0;

  const send = () => {
    if (problem !== null) return;
    commands.ask({ ...draft, objectIds: chosen });
    draftChanged({ ...EMPTY_DRAFT, preset: draft.preset });
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    send();
  };
  const mention = (name: string) => {
    const field = text.current;
    if (!field) return;
    const [start, end] = [field.selectionStart, field.selectionEnd];
    const before = draft.text.slice(0, start);
    const gap = before === "" || /\s$/.test(before) ? "" : " ";
    draftChanged({ text: `${before}${gap}@${name} ${draft.text.slice(end)}` });
    field.focus();
  };

  return (
    <section className={styles.composer} aria-label="New question" onKeyDown={pressed}>
      <PresetPicker preset={draft.preset} onChoose={(preset) => draftChanged({ preset, objectIds: null })} />
      <ObjectPicker
        objects={askableObjects(objects)}
        chosen={chosen}
        onChange={(objectIds) => draftChanged({ objectIds })}
        onMention={writes ? mention : null}
      />
      {writes && (
        <textarea
          ref={text}
          id="ask-composer"
          className={styles.text}
          rows={2}
          aria-label="Question"
          placeholder={chosen.length > 0 ? "What is it doing at the end?" : "How many objects are there?"}
          value={draft.text}
          onChange={(event) => draftChanged({ text: event.target.value })}
        />
      )}
      {draft.preset === "choice" && (
        <OptionFields options={draft.options} onChange={(options) => draftChanged({ options })} />
      )}
      <div className={styles.foot}>
        <p className={styles.hint} role={problem ? "status" : undefined}>
          {problem ?? (aboutAll && "About the whole video.")}
        </p>
        <Button
          id={writes ? undefined : "ask-composer"}
          tone="primary"
          disabled={problem !== null}
          icon={<CornerDownLeft size={15} />}
          onClick={send}
        >
          Ask
        </Button>
      </div>
    </section>
  );
}
