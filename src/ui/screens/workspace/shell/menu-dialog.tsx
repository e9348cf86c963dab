import {
  CircleHelp,
  Cpu,
  FolderOpen,
  Gauge,
  Repeat,
  Route,
  Settings2,
  SquareTerminal,
  Volume2,
  VolumeX,
} from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { type Settings, SPEEDS } from "../../../../state/settings.ts";
import type { Dialog as DialogName } from "../../../../state/shell.ts";
import { useIsStill } from "../../../../state/video-info.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { nextTheme, ThemeIcon, themeLabel } from "../../../shell/theme.tsx";
import { goTo } from "../../route.ts";
import styles from "./menu-dialog.module.css";

/** What has no place of its own in the bar and the transport of a small window. */
export function MenuDialog() {
  const { theme, speed, loop, muted } = useApp((state) => state.settings);
  const isStill = useIsStill();
  const { settingsChanged, shellChanged } = useApp.getState();
  const opening = (dialog: DialogName) => () => shellChanged({ dialog });
  return (
    <Dialog title={t("Menu")}>
      <ul className={styles.list}>
        <Item icon={<FolderOpen size={18} />} onClick={opening("projects")}>
          {t("Projects and files")}
        </Item>
        {!isStill && (
          <Item icon={<Route size={18} />} onClick={opening("track")}>
            {t("Tracking options")}
          </Item>
        )}
        <Item icon={<SquareTerminal size={18} />} onClick={opening("commands")}>
          {t("All commands")}
        </Item>
        <Item icon={<Settings2 size={18} />} onClick={() => goTo("settings")}>
          {t("Settings")}
        </Item>
        <Item icon={<CircleHelp size={18} />} onClick={opening("help")}>
          {t("Keys and help")}
        </Item>
        <Item icon={<Cpu size={18} />} onClick={opening("device")}>
          {t("Device")}
        </Item>
        <Item icon={<ThemeIcon theme={theme} />} onClick={() => settingsChanged({ theme: nextTheme(theme) })}>
          {themeLabel(theme)}
        </Item>
        {!isStill && (
          <>
            <Item icon={<Gauge size={18} />} onClick={() => settingsChanged({ speed: nextSpeed(speed) })}>
              {t("Speed: {speed}×", { speed })}
            </Item>
            <Item icon={<Repeat size={18} />} pressed={loop} onClick={() => settingsChanged({ loop: !loop })}>
              {loop ? t("Loop: on") : t("Loop: off")}
            </Item>
            <Item
              icon={muted ? <VolumeX size={18} /> : <Volume2 size={18} />}
              pressed={!muted}
              onClick={() => settingsChanged({ muted: !muted })}
            >
              {muted ? t("Sound: off") : t("Sound: on")}
            </Item>
          </>
        )}
      </ul>
    </Dialog>
  );
}

/** The speeds in turns. */
function nextSpeed(speed: Settings["speed"]): Settings["speed"] {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]!;
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly pressed?: boolean;
  onClick(): void;
}

function Item({ icon, children, pressed, onClick }: ItemProps) {
  return (
    <li>
      <Button tone="ghost" className={styles.item} icon={icon} aria-pressed={pressed} onClick={onClick}>
        {children}
      </Button>
    </li>
  );
}
