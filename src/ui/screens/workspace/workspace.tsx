import { useEffect, useMemo, useState } from "react";
import { useApp } from "../../../state/app-store.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { useCommands, usePlayback } from "../../services.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { WORKSPACE_KEYS } from "./keys/workspace-keys.ts";
import { DropZone } from "./shell/drop-zone.tsx";
import { ProjectsDialog } from "./shell/projects-dialog.tsx";
import { SidePanels } from "./shell/side-panels.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { useLayout } from "./shell/use-layout.ts";
import { ToolRail } from "./tools/tool-rail.tsx";
import { StageArea } from "./video/stage-area.tsx";
import { Timeline } from "./video/timeline.tsx";
import styles from "./workspace.module.css";

/** One video: seen, drawn on and asked about. Arranged by the size of the window. */
export function Workspace() {
  const layout = useLayout();
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const dialog = useApp((state) => state.dialog);
  const [panelsHidden, setPanelsHidden] = useState(false);
  const playback = usePlayback();
  const commands = useCommands();
  useKeys(
    WORKSPACE_KEYS,
    useMemo(() => ({ playback, commands }), [playback, commands]),
  );
  // What plays is seen here alone.
  useEffect(() => () => playback.pause(), [playback]);

  const showRail = hasVideo && layout !== "phone";
  return (
    <DropZone>
      <div className={styles.screen} data-layout={layout} data-panels={panelsHidden ? "hidden" : "shown"}>
        <TopBar
          compact={layout === "phone"}
          panelsHidden={panelsHidden}
          onTogglePanels={layout === "phone" ? null : () => setPanelsHidden(!panelsHidden)}
        />
        <div className={styles.workspace}>
          {showRail && (
            <aside className={styles.rail} aria-label="Tools">
              <ToolRail />
            </aside>
          )}
          <main className={styles.stage} aria-label="Stage">
            <StageArea />
          </main>
          {layout === "phone" && hasVideo && <Timeline compact />}
          {!panelsHidden && <SidePanels layout={layout} hasVideo={hasVideo} />}
        </div>
        {layout !== "phone" && hasVideo && <Timeline />}
      </div>
      {dialog === "help" && (
        <HelpDialog groups={WORKSPACE_KEYS}>
          Mark something on any frame, then ask about it. The model sees the frames marked above the
          filmstrip, and the object through the mask you drew. Nothing leaves this device.
        </HelpDialog>
      )}
      {dialog === "projects" && <ProjectsDialog />}
    </DropZone>
  );
}
