import { type CSSProperties, lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { useIsStill } from "../../../state/video-info.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { useCommands, usePlayback } from "../../services.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { WORKSPACE_KEYS } from "./keys/workspace-keys.ts";
import { DropZone } from "./shell/drop-zone.tsx";
import { MenuDialog } from "./shell/menu-dialog.tsx";
import { PanelSplitter } from "./shell/panel-splitter.tsx";
import { ProjectsDialog } from "./shell/projects-dialog.tsx";
import { SidePanels } from "./shell/side-panels.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { isCompact, useLayout } from "./shell/use-layout.ts";
import { usePaste } from "./shell/use-paste.ts";
import { WorkspaceHelp } from "./shell/workspace-help.tsx";
import { ToolRail } from "./tools/tool-rail.tsx";
import { TrackDialog } from "./track/track-dialog.tsx";
import { FolderDialog } from "./video/folder-dialog.tsx";
import { StageArea } from "./video/stage-area.tsx";
import { Timeline } from "./video/timeline.tsx";
import styles from "./workspace.module.css";

// What is seldom opened is fetched when it is.
const ExportDialog = lazy(async () => ({
  default: (await import("./files/export-dialog.tsx")).ExportDialog,
}));
const CameraDialog = lazy(async () => ({
  default: (await import("./camera/camera-dialog.tsx")).CameraDialog,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("./files/import-dialog.tsx")).ImportDialog,
}));

/** One video or picture: seen, drawn on and asked about. Arranged by the size of the window. */
export function Workspace() {
  const layout = useLayout();
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const isStill = useIsStill();
  const dialog = useApp((state) => state.dialog);
  const [panelsHidden, setPanelsHidden] = useState(false);
  const playback = usePlayback();
  const commands = useCommands();
  useKeys(
    WORKSPACE_KEYS,
    useMemo(() => ({ playback, commands }), [playback, commands]),
  );
  usePaste(commands, playback);
  // What plays is seen here alone.
  useEffect(() => () => playback.pause(), [playback]);

  const compact = isCompact(layout);
  const showsPanels = compact || !panelsHidden;
  const panels = useRef<HTMLDivElement>(null);
  const size = useApp(({ settings }) => (layout === "side" ? undefined : settings.panelSizes[layout]));
  const sized = hasVideo && size !== undefined;
  return (
    <DropZone>
      <div
        className={styles.screen}
        data-layout={layout}
        data-video={hasVideo || undefined}
        data-panels={showsPanels || undefined}
        data-sized={sized || undefined}
        style={sized ? ({ "--panels": `${size}px` } as CSSProperties) : undefined}
      >
        <div className={styles.top}>
          <TopBar
            compact={compact || layout === "tablet"}
            panelsHidden={panelsHidden}
            onTogglePanels={compact ? null : () => setPanelsHidden(!panelsHidden)}
          />
        </div>
        {hasVideo && !compact && (
          <aside className={styles.rail} aria-label={t("Tools")}>
            <ToolRail />
          </aside>
        )}
        <main className={styles.stage} aria-label={t("Stage")}>
          <StageArea compact={compact} />
        </main>
        {hasVideo && !isStill && (
          <div className={styles.time}>
            <Timeline compact={compact} lanes={layout !== "side"} />
          </div>
        )}
        {showsPanels && (
          <div className={styles.panels} ref={panels}>
            {hasVideo && layout !== "side" && <PanelSplitter layout={layout} panels={panels} />}
            <SidePanels layout={layout} hasVideo={hasVideo} />
          </div>
        )}
      </div>
      {dialog === "help" && (
        <HelpDialog groups={WORKSPACE_KEYS}>
          <WorkspaceHelp />
        </HelpDialog>
      )}
      {dialog === "projects" && <ProjectsDialog />}
      {dialog === "track" && <TrackDialog />}
      {dialog === "menu" && <MenuDialog />}
      {dialog === "folder" && <FolderDialog />}
      {/* A boundary each: one that waits for a dialog's code would keep the dialog before it, whose closing would close both. */}
      <Suspense>{dialog === "export" && <ExportDialog />}</Suspense>
      <Suspense>{dialog === "import" && <ImportDialog />}</Suspense>
      <Suspense>{dialog === "camera" && <CameraDialog />}</Suspense>
    </DropZone>
  );
}
