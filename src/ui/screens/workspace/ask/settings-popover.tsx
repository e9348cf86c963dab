import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { settingsWords } from "../../../../asking/chosen-settings.ts";
import { IconButton } from "../../../kit/button.tsx";
import type { SettingsPopoverProps } from "./settings-fields.tsx";
import styles from "./settings-popover.module.css";

const SettingsFields = lazy(async () => ({
  default: (await import("./settings-fields.tsx")).SettingsFields,
}));

/** A button behind which a question's settings are: how much is read and written, and how it is chosen; with what that costs. */
export function SettingsPopover(props: SettingsPopoverProps) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const wasOpen = useRef(false);
  return (
    <span ref={place} className={styles.place}>
      <IconButton
        size="s"
        label={props.label}
        icon={<SlidersHorizontal size={15} strokeWidth={1.9} />}
        aria-expanded={open}
        className={settingsWords(props.settings) === "" ? undefined : styles.set}
        // A press beside the popover closes it, and this button is beside it.
        onPointerDown={() => {
          wasOpen.current = open;
        }}
        onClick={(event) => setOpen(event.detail === 0 ? !open : !wasOpen.current)}
      />
      {open && (
        <Suspense>
          <SettingsFields {...props} beside={() => place.current} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
