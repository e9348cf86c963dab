import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { plural, t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { useScreenKeys } from "../keys/screen-keys.ts";
import { Dialog } from "../kit/dialog.tsx";
import styles from "./command-palette.module.css";
import { type FoundCommand, findCommands } from "./find-commands.ts";

const RECENT_COUNT = 6;

/** Everything the screen can do now, found by its name. The focus stays in the field; arrows choose. */
export function CommandPalette() {
  const { groups, context } = useScreenKeys();
  const { keys, recentCommands } = useApp((state) => state.settings);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = findCommands(groups, context, keys, recentCommands, query);
  const chosen = Math.min(active, found.length - 1);

  // The dialog has opened by now, and given the focus to its first button.
  useLayoutEffect(() => field.current?.focus(), []);
  useLayoutEffect(() => {
    list.current?.children[chosen]?.scrollIntoView?.({ block: "nearest" });
  }, [chosen]);

  const run = (entry: FoundCommand<unknown> | undefined) => {
    if (!entry) return;
    const { shellChanged, settingsChanged } = useApp.getState();
    const { command } = entry;
    const others = recentCommands.filter((other) => other !== command.id);
    settingsChanged({ recentCommands: [command.id, ...others].slice(0, RECENT_COUNT) });
    // Closed first: the focus is then where it was, and the command may open a dialog itself.
    flushSync(() => shellChanged({ dialog: null }));
    command.run(context, command.keys[0] ?? "");
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) run(found[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t("Commands")}>
      <div className={styles.field}>
        <Search size={16} aria-hidden="true" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={t("Search commands")}
          aria-expanded={found.length > 0}
          aria-controls={found.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t("What would you like to do?")}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
            setActive(0);
          }}
          onKeyDown={pressed}
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        hidden={found.length === 0}
        role="listbox"
        aria-label={t("Commands")}
        className={styles.list}
      >
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={entry.command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.option}
            onPointerDown={(event) => event.pointerType === "mouse" && event.preventDefault()}
            onClick={() => run(entry)}
          >
            <span className={styles.name}>
              {t(entry.command.label)}
              <small className={styles.group}>
                {recentCommands.includes(entry.command.id)
                  ? t("{group} · recent", { group: entry.group })
                  : entry.group}
              </small>
            </span>
            {entry.keys && <kbd className={styles.keys}>{entry.keys}</kbd>}
          </div>
        ))}
      </div>
      <p role="status" className={found.length > 0 ? "visually-hidden" : styles.none}>
        {found.length > 0
          ? plural(found.length, "1 command", "{n} commands")
          : t("No command has these words. Some need a video or an object first.")}
      </p>
    </Dialog>
  );
}
