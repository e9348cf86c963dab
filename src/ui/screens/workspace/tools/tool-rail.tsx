import { Redo2, Undo2 } from "lucide-react";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import { redoEdit, undoEdit } from "./history-commands.ts";
import { moveFocusInside } from "./roving-focus.ts";
import { TOOLS } from "./tool-list.ts";
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
      aria-label="Drawing tools"
      aria-orientation={orientation}
      className={joinClasses(styles.rail, styles[orientation])}
      onKeyDown={moveFocusInside}
    >
      {TOOLS.map(({ tool: entry, name, keys: [key], icon: Icon }) => (
        <button
          key={entry}
          type="button"
          className={styles.tool}
          aria-pressed={entry === tool}
          aria-keyshortcuts={key}
          title={`${name} (${key})`}
          tabIndex={entry === tool ? 0 : -1}
          onClick={() => useTools.getState().toolChosen(entry)}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          <span className={styles.name}>{name}</span>
          <span className={styles.key} aria-hidden="true">
            {key}
          </span>
        </button>
      ))}
      <span className={styles.divider} />
      <HistoryButton
        name="Undo"
        keys="Control+Z"
        step={undoLabel}
        onPress={() => undoEdit(playback)}
        icon={<Undo2 size={18} strokeWidth={1.75} aria-hidden="true" />}
      />
      <HistoryButton
        name="Redo"
        keys="Control+Shift+Z"
        step={redoLabel}
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

interface HistoryButtonProps {
  readonly name: string;
  readonly keys: string;
  /** What it would undo or redo; undefined when there is nothing. */
  readonly step: string | undefined;
  readonly onPress: () => void;
  readonly icon: React.ReactNode;
}

function HistoryButton({ name, keys, step, onPress, icon }: HistoryButtonProps) {
  return (
    <button
      type="button"
      className={styles.tool}
      // Stays focusable: losing focus at the last step would throw a keyboard user out of the rail.
      aria-disabled={step === undefined}
      aria-keyshortcuts={keys}
      title={
        step ? `${name}: ${step} (${keys.replace("Control", "Ctrl")})` : `Nothing to ${name.toLowerCase()}`
      }
      tabIndex={-1}
      onClick={onPress}
    >
      {icon}
      <span className={styles.name}>{name}</span>
    </button>
  );
}
