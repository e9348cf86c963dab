import {
  CircleHelp,
  EllipsisVertical,
  FolderOpen,
  PanelRight,
  Settings2,
  SquareTerminal,
} from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { IconButton } from "../../../kit/button.tsx";
import { DeviceChip } from "../../../model/device-chip.tsx";
import { ModelChip } from "../../../model/model-chip.tsx";
import { Brand } from "../../../shell/brand.tsx";
import { OfflineChip } from "../../../shell/offline-chip.tsx";
import { ThemeButton } from "../../../shell/theme.tsx";
import { goTo } from "../../route.ts";
import { ProjectName } from "./project-name.tsx";
import { SaveIndicator } from "./save-indicator.tsx";
import styles from "./top-bar.module.css";

interface TopBarProps {
  readonly compact: boolean;
  readonly panelsHidden: boolean;
  /** Null where panels cannot be hidden. */
  readonly onTogglePanels: (() => void) | null;
}

export function TopBar({ compact, panelsHidden, onTogglePanels }: TopBarProps) {
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const { shellChanged } = useApp.getState();
  return (
    <header className={styles.bar} data-compact={compact}>
      <Brand small={compact} />
      <div className={styles.project}>
        <ProjectName />
        <SaveIndicator compact={compact} />
      </div>
      <div className={styles.right}>
        {!compact && <OfflineChip />}
        {!compact && <DeviceChip />}
        <ModelChip compact={compact} />
        <span className={styles.divider} />
        <IconButton
          label={t("Projects and files")}
          icon={<FolderOpen size={18} strokeWidth={1.75} />}
          onClick={() => shellChanged({ dialog: "projects" })}
        />
        {!compact && <ThemeButton />}
        {!compact && (
          <IconButton
            label={t("Settings")}
            command="app.settings"
            icon={<Settings2 size={18} strokeWidth={1.75} />}
            onClick={() => goTo("settings")}
          />
        )}
        {!compact && (
          <IconButton
            label={t("All commands")}
            command="app.commands"
            icon={<SquareTerminal size={18} strokeWidth={1.75} />}
            onClick={() => shellChanged({ dialog: "commands" })}
          />
        )}
        {!compact && (
          <IconButton
            label={t("Keys and help")}
            command="app.help"
            icon={<CircleHelp size={18} strokeWidth={1.75} />}
            onClick={() => shellChanged({ dialog: "help" })}
          />
        )}
        {compact && (
          <IconButton
            label={t("Menu")}
            icon={<EllipsisVertical size={18} strokeWidth={1.75} />}
            onClick={() => shellChanged({ dialog: "menu" })}
          />
        )}
        {onTogglePanels && hasVideo && (
          <IconButton
            label={panelsHidden ? t("Show panels") : t("Hide panels")}
            icon={<PanelRight size={18} strokeWidth={1.75} />}
            onClick={onTogglePanels}
          />
        )}
      </div>
    </header>
  );
}
