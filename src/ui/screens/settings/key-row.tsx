import { RotateCcw, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { formatList } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { type Chord, chordOf, chordText } from "../../keys/chord.ts";
import { keysOf, keysText, sharingKey, withKeys } from "../../keys/chosen-keys.ts";
import type { KeyCommand, KeyGroup } from "../../keys/key-command.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import styles from "./settings.module.css";

interface KeyRowProps {
  readonly command: KeyCommand<never>;
  /** Of its screen. */
  readonly groups: readonly KeyGroup<never>[];
}

/** A command and its key. A press on the key waits for another; one that other commands have is asked about first. */
export function KeyRow({ command, groups }: KeyRowProps) {
  const chosen = useApp((state) => state.settings.keys);
  const [waits, setWaits] = useState(false);
  const [wanted, setWanted] = useState<Chord | null>(null);
  const { settingsChanged } = useApp.getState();
  const shown = keysText(command, chosen);
  const others = wanted === null ? [] : sharingKey(groups, chosen, command.id, wanted);

  const give = (chord: Chord, takesFrom: readonly KeyCommand<never>[] = []) => {
    let freed = chosen;
    for (const other of takesFrom) {
      const left = keysOf(other, freed).filter((key) => key !== chord);
      freed = withKeys(freed, other, left);
    }
    settingsChanged({ keys: withKeys(freed, command, [chord]) });
    setWanted(null);
  };
  const pressed = (event: KeyboardEvent) => {
    if (!waits) return;
    if (event.key === "Tab") {
      setWaits(false);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      setWaits(false);
      return;
    }
    const chord = chordOf(event.nativeEvent);
    if (chord === null) return;
    setWaits(false);
    if (sharingKey(groups, chosen, command.id, chord).length === 0) give(chord);
    else setWanted(chord);
  };

  if (command.keysOnly || command.keys.includes("Escape")) {
    return (
      <li className={styles.row}>
        <span>{t(command.label)}</span>
        <kbd className={styles.key}>{shown}</kbd>
      </li>
    );
  }
  return (
    <li className={styles.row}>
      <span>{t(command.label)}</span>
      <span className={styles.actions}>
        <Button
          size="s"
          aria-label={t("Key of “{label}”: {shown}", {
            label: t(command.label),
            shown: waits ? t("press one, Esc leaves it") : shown || t("none"),
          })}
          aria-pressed={waits}
          onClick={() => {
            setWanted(null);
            setWaits(!waits);
          }}
          onKeyDown={pressed}
          onKeyUp={(event) => waits && event.preventDefault()}
          onBlur={() => setWaits(false)}
        >
          {waits ? t("Press a key…") : shown ? <kbd>{shown}</kbd> : t("Add a key")}
        </Button>
        {shown && (
          <IconButton
            size="s"
            label={t("No key for “{label}”", { label: t(command.label) })}
            icon={<X size={14} />}
            onClick={() => settingsChanged({ keys: withKeys(chosen, command, []) })}
          />
        )}
        {chosen[command.id] && (
          <IconButton
            size="s"
            label={t("Put the key of “{label}” back", { label: t(command.label) })}
            icon={<RotateCcw size={14} />}
            onClick={() => settingsChanged({ keys: withKeys(chosen, command, command.keys) })}
          />
        )}
      </span>
      {wanted !== null && others.length > 0 && (
        <div className={styles.warning} role="alert">
          <p>
            {t(
              "{chordText} is the key of {others} too. Where several commands with a key could act, the first in this list does.",
              {
                chordText: chordText(wanted),
                others: formatList(others.map(({ label }) => `“${t(label)}”`)),
              },
            )}
          </p>
          <div className={styles.actions}>
            <Button size="s" tone="primary" onClick={() => give(wanted, others)}>
              {t("Take it from there")}
            </Button>
            <Button size="s" onClick={() => give(wanted)}>
              {t("Use it for both")}
            </Button>
            <Button size="s" tone="ghost" onClick={() => setWanted(null)}>
              {t("Leave it")}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}
