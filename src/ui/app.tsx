import { useState } from "react";
import { useApp } from "../state/app-store.ts";
import styles from "./app.module.css";
import { DeviceDialog } from "./model/device-dialog.tsx";
import { ModelDialog } from "./model/model-dialog.tsx";
import { HelpDialog } from "./screens/workspace/help/help-dialog.tsx";
import { useShellKeys } from "./screens/workspace/keys/use-shell-keys.ts";
import { DropZone } from "./screens/workspace/shell/drop-zone.tsx";
import { ProjectsDialog } from "./screens/workspace/shell/projects-dialog.tsx";
import { SidePanels } from "./screens/workspace/shell/side-panels.tsx";
import { TopBar } from "./screens/workspace/shell/top-bar.tsx";
import { useLayout } from "./screens/workspace/shell/use-layout.ts";
import { ToolRail } from "./screens/workspace/tools/tool-rail.tsx";
import { StageArea } from "./screens/workspace/video/stage-area.tsx";
import { Timeline } from "./screens/workspace/video/timeline.tsx";
import { LiveRegion } from "./shell/live-region.tsx";
import { NoticeBar } from "./shell/notice-bar.tsx";

/** The whole interface: one workspace, arranged by the width of the window. */
export function App() {
  const layout = useLayout();
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const dialog = useApp((state) => state.dialog);
  const [panelsHidden, setPanelsHidden] = useState(false);
  useShellKeys();

  const showRail = hasVideo && layout !== "phone";
  return (
    <DropZone>
      <div className={styles.app} data-layout={layout} data-panels={panelsHidden ? "hidden" : "shown"}>
        <TopBar
          compact={layout === "phone"}
          panelsHidden={panelsHidden}
          onTogglePanels={layout === "phone" ? null : () => setPanelsHidden(!panelsHidden)}
        />
        <NoticeBar />
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
        <LiveRegion />
        {dialog === "help" && <HelpDialog />}
        {dialog === "device" && <DeviceDialog />}
        {dialog === "model" && <ModelDialog />}
        {dialog === "projects" && <ProjectsDialog />}
      </div>
    </DropZone>
  );
}
