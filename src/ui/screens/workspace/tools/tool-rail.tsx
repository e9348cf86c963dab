import { Redo2, Undo2 } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { chordText } from "../../../keys/chord.ts";
import { useKeyOf } from "../../../keys/screen-keys.ts";
import { useNamedKey } from "../../../kit/button.tsx";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import { redoEdit, undoEdit } from "./history-commands.ts";
import { moveFocusInside } from "./roving-focus.ts";
import { TOOLS, type ToolEntry } from "./tool-list.ts";
import { ToolOptions } from "./tool-options.tsx";
import styles from "./tool-rail.module.css";

interface ToolRailProps {
  readonly orientation?: "vertical" | "horizontal";
}

/**
 * The tools, one of them in the hand, and undo and redo. One stop for Tab; arrows move inside. Lying, on a phone's
 * sheet, it is followed by the tool's options, for which the small stage has no room.
 */
export function ToolRail({ orientation = "vertical" }: ToolRailProps) {
  const tool = useTools((state) => state.tool);
  const undoLabel = useDocument((state) => state.past.at(-1)?.label);
  const redoLabel = useDocument((state) => state.future.at(-1)?.label);
  const playback = usePlayback();
  const toolbar = (
    <div
      role="toolbar"
      aria-label={t("Drawing tools")}
      aria-orientation={orientation}
      className={joinClasses(styles.rail, styles[orientation])}
      onKeyDown={moveFocusInside}
    >
      {TOOLS.map((entry) => (
        <ToolButton key={entry.tool} entry={entry} isChosen={entry.tool === tool} />
      ))}
      <span className={styles.divider} />
      <HistoryButton
        name={t("Undo")}
        command="edit.undo"
        step={undoLabel}
        nothing={t("Nothing to undo")}
        onPress={() => undoEdit(playback)}
        icon={<Undo2 size={18} strokeWidth={1.75} aria-hidden="true" />}
      />
      <HistoryButton
        name={t("Redo")}
        command="edit.redo"
        step={redoLabel}
        nothing={t("Nothing to redo")}
        onPress={() => redoEdit(playback)}
        icon={<Redo2 size={18} strokeWidth={1.75} aria-hidden="true" />}
      />
    </div>
  );
  if (orientation === "vertical") return toolbar;
  return (
    <>
      {toolbar}
      <ToolOptions place="sheet" />
    </>
  );
}

function ToolButton({ entry, isChosen }: { readonly entry: ToolEntry; readonly isChosen: boolean }) {
  const { tool, name, icon: Icon } = entry;
  const command = `tool.${tool}`;
  const key = useKeyOf(command);
  return (
    <button
      type="button"
      className={styles.tool}
      aria-pressed={isChosen}
      {...useNamedKey(t(name), command)}
      tabIndex={isChosen ? 0 : -1}
      onClick={() => useTools.getState().toolChosen(tool)}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className={styles.name}>{t(name)}</span>
      {key && (
        <span className={styles.key} aria-hidden="true">
          {chordText(key)}
        </span>
      )}
    </button>
  );
}

interface HistoryButtonProps {
  readonly name: string;
  readonly command: string;
  /** What it would undo or redo; undefined when there is nothing. */
  readonly step: string | undefined;
  /** Said where there is nothing. */
  readonly nothing: string;
  readonly onPress: () => void;
  readonly icon: React.ReactNode;
}

function HistoryButton({ name, command, step, nothing, onPress, icon }: HistoryButtonProps) {
  const named = useNamedKey(step ? `${name}: ${step}` : nothing, command);
  return (
    <button
      type="button"
      className={styles.tool}
      // Stays focusable: losing focus at the last step would throw a keyboard user out of the rail.
      aria-disabled={step === undefined}
      {...named}
      tabIndex={-1}
      onClick={onPress}
    >
      {icon}
      <span className={styles.name}>{name}</span>
    </button>
  );
}
